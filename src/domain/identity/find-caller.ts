import { ReadBatcher } from '../../batching/read-batcher.ts';
import type { Database } from '../../store/core/database.ts';
import { findValidTokens, type ValidTokenRow } from '../../store/queries/api-tokens.ts';
import { demoOrgId, organizationOfToken } from '../access/api-tokens.ts';
import type { Caller } from '../access/caller.ts';
import { readToken, type UnverifiedToken } from '../access/json-web-token.ts';
import { RefusedToken } from '../access/refused-token.ts';
import { sessionIssuer } from '../sessions/customer-sessions.ts';
import type { SessionKeys } from '../sessions/session-keys.ts';
import { createFindSessionCustomer, verifySession } from '../sessions/verify-session.ts';
import { organizationOfAudience } from './audience.ts';
import { createProviderKeys, type FetchKeys } from './provider-keys.ts';
import { createVerifyIdentity } from './verify-identity.ts';

/** The caller of a token, and how long the token is valid; `expiresInMs` is null if it does not expire. */
export interface FoundCaller {
  readonly caller: Caller;
  readonly expiresInMs: number | null;
}

export type FindCaller = (token: string, hash: string) => Promise<FoundCaller | RefusedToken>;

/** The maximum number of concurrent statements. */
const inFlight = 2;

/**
 * R1, R44, R46: finds the caller of a token: of an API token by `hash`, its SHA-256 in hex; of a JSON Web Token by the organization that
 * its audience names. Tokens that arrive during a lookup share the next statement, so there are never more than two at a time.
 */
export function createFindCaller(db: Database, sessionKeys: SessionKeys, fetchKeys: FetchKeys): FindCaller {
  const findByHash = createFindByHash(db);
  const findCustomer = createFindSessionCustomer(db);
  const verifyIdentity = createVerifyIdentity(db, createProviderKeys(fetchKeys), findCustomer);

  const verify = async (token: UnverifiedToken): Promise<Caller | RefusedToken> => {
    const orgId = organizationOfClaims(token);
    if (orgId instanceof RefusedToken) return orgId;
    return token.issuer === sessionIssuer
      ? verifySession(sessionKeys, findCustomer, orgId, token)
      : verifyIdentity(orgId, token);
  };

  return async (text, hash) => {
    const token = readToken(text);
    if (token === null) return findByHash(text, hash);
    const caller = await verify(token);
    if (caller instanceof RefusedToken) return caller;
    return { caller, expiresInMs: caller.expiresAt === null ? null : caller.expiresAt.getTime() - Date.now() };
  };
}

/** The organization that a token claims to belong to, in whose shard it must be looked up. */
export function claimedOrganization(text: string): string | RefusedToken {
  const token = readToken(text);
  return token === null ? organizationOfApiToken(text) : organizationOfClaims(token);
}

function organizationOfClaims({ audiences }: UnverifiedToken): string | RefusedToken {
  const named = new Set(audiences.map(organizationOfAudience).filter((orgId) => orgId !== null));
  const [orgId] = named;
  return orgId === undefined || named.size > 1 ? new RefusedToken('audience') : orgId;
}

const organizationOfApiToken = (text: string) => organizationOfToken(text) ?? demoOrgId;

function createFindByHash(db: Database): FindCaller {
  const readBatcher = new ReadBatcher(inFlight);
  const list = (orgIds: string[], hashes: string[]) => findValidTokens(db, orgIds, hashes);
  return async (token, hash) => {
    const orgId = organizationOfApiToken(token);
    const [row] = await readBatcher.read<ValidTokenRow>('tokens', list, (one) => one.hash, orgId, [hash]);
    if (!row) return new RefusedToken('unknown');
    const { id: tokenId, userId, expiresAt, expiresInMs } = row;
    const permissions = new Set(row.permissions);
    return {
      caller: { kind: 'token', orgId, clientId: tokenId, tokenId, userId, permissions, expiresAt },
      expiresInMs,
    };
  };
}
