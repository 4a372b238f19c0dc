import { LRUCache } from 'lru-cache';
import { demoOrgId, hashToken, organizationOfToken } from '../domain/api-tokens.ts';
import type { Caller } from '../domain/caller.ts';
import type { Database } from '../store/database.ts';
import { findValidToken } from '../store/tokens.ts';

/** A revoked or expired token may still be taken for so long (design: caches hold what may be stale by a stated time). */
const rememberedMs = 10_000;

/** Finds the caller behind an `Authorization` header; null where it has no valid token (R1). */
export type Authenticate = (authorization: string | null) => Promise<Caller | null>;

/**
 * Looks tokens up by their SHA-256 and remembers the answer for 10 seconds, the lookup under way too, so that a burst of
 * requests costs one statement. Unknown tokens are remembered too, which makes guessing no
 * heavier on the database than use.
 */
export function createAuthenticate(db: Database): Authenticate {
  const remembered = new LRUCache<string, Promise<Caller | null>>({ max: 10_000, ttl: rememberedMs });
  return async (authorization) => {
    const token = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return null;
    const known = remembered.get(token);
    if (known) return known;
    const lookup = find(db, organizationOfToken(token) ?? demoOrgId, hashToken(token)).then(
      ({ caller, expiresInMs }) => {
        if (expiresInMs !== null && expiresInMs < rememberedMs)
          remembered.set(token, lookup, { ttl: Math.max(1, expiresInMs) });
        return caller;
      },
    );
    remembered.set(token, lookup);
    // What failed is no answer to remember.
    lookup.catch(() => remembered.delete(token));
    return lookup;
  };
}

async function find(db: Database, orgId: string, hash: Buffer) {
  const token = await findValidToken(db, orgId, hash);
  if (token === null) return { caller: null, expiresInMs: null };
  const { id: tokenId, userId, permissions, expiresInMs } = token;
  const caller: Caller = { orgId, tokenId, userId, permissions: new Set(permissions) };
  return { caller, expiresInMs };
}
