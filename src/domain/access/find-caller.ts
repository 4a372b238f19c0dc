import { ReadBatcher } from '../../batching/read-batcher.ts';
import type { Database } from '../../store/core/database.ts';
import { findValidTokens, type ValidTokenRow } from '../../store/queries/api-tokens.ts';
import { demoOrgId, organizationOfToken } from './api-tokens.ts';
import type { Caller } from './caller.ts';

/** The caller of a token, and how long the token is valid; `expiresInMs` is null if it does not expire. */
export interface FoundCaller {
  readonly caller: Caller;
  readonly expiresInMs: number | null;
}

export type FindCaller = (token: string, hash: string) => Promise<FoundCaller | null>;

/** The maximum number of concurrent statements. */
const inFlight = 2;

/**
 * R1: finds the caller of a token by `hash`, its SHA-256 in hex; null if the token is unknown. Tokens that arrive during a lookup
 * share the next statement, so there are never more than two statements at a time.
 */
export function createFindCaller(db: Database): FindCaller {
  const readBatcher = new ReadBatcher(inFlight);
  const list = (orgIds: string[], hashes: string[]) => findValidTokens(db, orgIds, hashes);
  return async (token, hash) => {
    const orgId = organizationOfToken(token) ?? demoOrgId;
    const [row] = await readBatcher.read<ValidTokenRow>('tokens', list, (one) => one.hash, orgId, [hash]);
    if (!row) return null;
    const { id: tokenId, userId, permissions, expiresInMs } = row;
    return { caller: { orgId, tokenId, userId, permissions: new Set(permissions) }, expiresInMs };
  };
}
