import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../domain/access/caller.ts';
import { RefusedToken } from '../../domain/access/refused-token.ts';
import type { FindCaller } from '../../domain/identity/find-caller.ts';

/** How long a revoked or expired token may still be accepted. */
const rememberedMs = 10_000;
/** Known and unknown tokens have separate caches, so that a flood of invented tokens does not evict those in use. */
const maxKnown = 10_000;
const maxUnknown = 1_000;

/** Finds the caller of an `Authorization` header, or why it has no valid token (R1, R44, R46). */
export type Authenticate = (authorization: string | null) => Promise<Caller | RefusedToken>;

const missing = new RefusedToken('missing');

/**
 * Caches the caller of a token for 10 seconds, by its SHA-256, never by its text. Pending lookups are cached too, so that a burst of
 * requests needs one lookup; unknown tokens are cached as far as there is room.
 */
export function createAuthenticate(findCaller: FindCaller): Authenticate {
  const known = new LRUCache<string, Caller>({ max: maxKnown, ttl: rememberedMs });
  const unknown = new LRUCache<string, RefusedToken>({ max: maxUnknown, ttl: rememberedMs });
  const underWay = new Map<string, Promise<Caller | RefusedToken>>();

  const find = async (token: string, key: string): Promise<Caller | RefusedToken> => {
    try {
      const found = await findCaller(token, key);
      if (found instanceof RefusedToken) {
        unknown.set(key, found);
        return found;
      }
      const ttl = Math.max(1, Math.min(rememberedMs, found.expiresInMs ?? rememberedMs));
      known.set(key, found.caller, { ttl });
      return found.caller;
    } finally {
      // Failed lookups are not cached.
      underWay.delete(key);
    }
  };

  return async (authorization) => {
    const token = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return missing;
    const key = hash('sha256', token, 'hex');
    const caller = known.get(key);
    if (caller !== undefined) return caller;
    const refused = unknown.get(key);
    if (refused !== undefined) return refused;
    let look = underWay.get(key);
    if (look === undefined) {
      look = find(token, key);
      underWay.set(key, look);
    }
    return look;
  };
}
