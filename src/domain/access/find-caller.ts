import { ReadBatcher } from '../../batching/read-batcher.ts';
import type { Database } from '../../store/core/database.ts';
import { findValidTokens, type ValidTokenRow } from '../../store/queries/api-tokens.ts';
import { demoOrgId, organizationOfToken } from './api-tokens.ts';
import type { Caller } from './caller.ts';

/** Who is behind a token, and for how long it is good; `expiresInMs` is null where it does not expire. */
export interface FoundCaller {
  readonly caller: Caller;
  readonly expiresInMs: number | null;
}

export type FindCaller = (token: string, hash: string) => Promise<FoundCaller | null>;

/** Statements at the same time. */
const inFlight = 2;

/**
 * R1: finds the caller of a token, whose SHA-256 in hex is `hash`; null where there is none. Tokens that are asked for
 * while others are being looked up share the next statement, so however many there are, they are never more than two at a time.
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
