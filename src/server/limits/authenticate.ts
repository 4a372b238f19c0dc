import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../domain/access/caller.ts';
import type { FindCaller } from '../../domain/access/find-caller.ts';

/** How long a revoked or expired token may still be accepted. */
const rememberedMs = 10_000;
/** Known and unknown tokens have separate caches, so that a flood of invented tokens does not evict those in use. */
const maxKnown = 10_000;
const maxUnknown = 1_000;

/** Finds the caller of an `Authorization` header; null if it has no valid token (R1). */
export type Authenticate = (authorization: string | null) => Promise<Caller | null>;

/**
 * Caches the caller of a token for 10 seconds, by its SHA-256, never by its text. Pending lookups are cached too, so that a burst of
 * requests needs one lookup; unknown tokens are cached as far as there is room.
 */
export function createAuthenticate(findCaller: FindCaller): Authenticate {
  const known = new LRUCache<string, Caller>({ max: maxKnown, ttl: rememberedMs });
  const unknown = new LRUCache<string, true>({ max: maxUnknown, ttl: rememberedMs });
  const underWay = new Map<string, Promise<Caller | null>>();

  const find = async (token: string, key: string): Promise<Caller | null> => {
    try {
      const found = await findCaller(token, key);
      if (found === null) {
        unknown.set(key, true);
        return null;
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
    if (token === undefined) return null;
    const key = hash('sha256', token, 'hex');
    const caller = known.get(key);
    if (caller !== undefined) return caller;
    if (unknown.has(key)) return null;
    let look = underWay.get(key);
    if (look === undefined) {
      look = find(token, key);
      underWay.set(key, look);
    }
    return look;
  };
}
