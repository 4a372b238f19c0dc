import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Caller } from '../../domain/access/caller.ts';
import type { FindCaller } from '../../domain/access/find-caller.ts';

/** A revoked or expired token may still be taken for so long (design: caches hold what may be stale by a stated time). */
const rememberedMs = 10_000;
/** Known and unknown tokens have each their own room, so that no flood of made-up ones drives out those in use. */
const maxKnown = 10_000;
const maxUnknown = 1_000;

/** Finds the caller behind an `Authorization` header; null where it has no valid token (R1). */
export type Authenticate = (authorization: string | null) => Promise<Caller | null>;

/**
 * Remembers for 10 seconds who is behind a token, by its SHA-256 and never by its text. What is being looked up is
 * remembered as well, so that a burst of requests costs one look; tokens that are unknown are, as far as there is room.
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
      // What failed is no answer to remember.
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
