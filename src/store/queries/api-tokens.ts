import type { ApiToken } from '../../generated/prisma/client.ts';
import { apiTokenTable } from '../../generated/tables.ts';
import { type Executor, statement } from '../core/database.ts';
import { fieldsOf, selectColumns } from '../tables/table.ts';

/** An API token without its hash. */
export type ApiTokenRow = Omit<ApiToken, 'tokenHash'>;

/**
 * R1: whether a token, `api_tokens t`, is valid now: it is neither revoked nor expired, and its user is not disabled.
 * False if an outer join found no token. Every check of a token uses this.
 */
export const validTokenSql = `(t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > statement_timestamp())
  AND EXISTS (SELECT FROM users u WHERE u.org_id = t.org_id AND u.id = t.user_id AND u.disabled_at IS NULL))`;

const tokenColumns = selectColumns(apiTokenTable, 't', fieldsOf(apiTokenTable, ['tokenHash']));

// last_used_at is updated at most once a minute; otherwise every request would write.
const findValidStatement = statement(
  'find_valid_token',
  `WITH found AS (
     SELECT ${tokenColumns}, k.hash FROM unnest($1::uuid[], $2::text[]) AS k(org_id, hash)
     JOIN api_tokens t ON t.org_id = k.org_id AND t.token_hash = decode(k.hash, 'hex')
     WHERE ${validTokenSql}
   ), touched AS (
     UPDATE api_tokens t SET last_used_at = statement_timestamp() FROM found f
     WHERE t.org_id = f."orgId" AND t.id = f.id
       AND (f."lastUsedAt" IS NULL OR f."lastUsedAt" < statement_timestamp() - interval '1 minute')
   )
   SELECT *, (extract(epoch FROM "expiresAt" - statement_timestamp()) * 1000)::float8 AS "expiresInMs" FROM found`,
);

/** A token found by its hash (in hex), with its remaining time. */
export type ValidTokenRow = ApiTokenRow & { hash: string; expiresInMs: number | null };

/**
 * R1: of the tokens with these hashes, each looked up in its organization, those that are valid by
 * the database's time, in undefined order.
 */
export function findValidTokens(db: Executor, orgIds: string[], hashes: string[]): Promise<ValidTokenRow[]> {
  return db.query<ValidTokenRow>(findValidStatement, [orgIds, hashes]);
}

const listStatement = statement(
  'list_tokens',
  `SELECT ${tokenColumns} FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id) JOIN api_tokens t USING (org_id, id)`,
);

/** The tokens with these keys, in undefined order; keys without a row are skipped. */
export function listTokens(db: Executor, orgIds: string[], ids: string[]): Promise<ApiTokenRow[]> {
  return db.query<ApiTokenRow>(listStatement, [orgIds, ids]);
}

const revokeStatement = statement(
  'revoke_token',
  `UPDATE api_tokens t SET revoked_at = statement_timestamp()
   WHERE t.org_id = $1 AND t.id = $2 AND t.revoked_at IS NULL RETURNING ${tokenColumns}`,
);

/** Revokes a token. Null if there is none, or if it was already revoked. */
export async function revokeToken(db: Executor, orgId: string, id: string): Promise<ApiTokenRow | null> {
  const [row] = await db.query<ApiTokenRow>(revokeStatement, [orgId, id]);
  return row ?? null;
}
