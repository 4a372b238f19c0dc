import { type Executor, statement } from '../core/database.ts';
import { validTokenSql } from '../queries/api-tokens.ts';

/** What a caller's access depends on: a token, or a person and the provider that vouched for them. Keys are row keys. */
export interface Bearer {
  readonly orgId: string;
  readonly tokenId: string | null;
  readonly userId: string | null;
  /** The customer that the session names. */
  readonly customerId: string | null;
  /** Whom the customer must (still) have been merged into, if at all; null if that does not matter. */
  readonly survivorId: string | null;
  readonly providerId: string | null;
  /** When the session was issued; null for a token. */
  readonly issuedAt: Date | null;
}

/** Of `customers c`: the customer, and the one that they were merged into as `s`. */
const customerWithSurvivor = 'customers c LEFT JOIN customers s ON s.org_id = c.org_id AND s.id = c.merged_into_id';

/**
 * R1, R36, R44, R46: whether the access of the bearer `k` lasts: its token is valid; or its user is not disabled, its customer exists and has not had their
 * sessions revoked since, and its provider exists.
 */
const validBearerSql = `CASE
  WHEN k.token_id IS NOT NULL
    THEN EXISTS (SELECT FROM api_tokens t WHERE t.org_id = k.org_id AND t.id = k.token_id AND ${validTokenSql})
  ELSE (k.user_id IS NULL
      OR EXISTS (SELECT FROM users u WHERE u.org_id = k.org_id AND u.id = k.user_id AND u.disabled_at IS NULL))
    AND (k.customer_id IS NULL OR EXISTS (
      SELECT FROM ${customerWithSurvivor} WHERE c.org_id = k.org_id AND c.id = k.customer_id
        AND (k.survivor_id IS NULL OR k.survivor_id = coalesce(c.merged_into_id, c.id))
        AND coalesce(greatest(c.sessions_revoked_at, s.sessions_revoked_at) <= k.issued_at, true)))
    AND (k.provider_id IS NULL
      OR EXISTS (SELECT FROM identity_providers p WHERE p.org_id = k.org_id AND p.id = k.provider_id))
  END`;

const columns = 'org_id, token_id, user_id, customer_id, survivor_id, provider_id, issued_at';
const types = [...Array<string>(6).fill('uuid'), 'timestamptz'];
const valuesOf = ({ orgId, tokenId, userId, customerId, survivorId, providerId, issuedAt }: Bearer) =>
  [orgId, tokenId, userId, customerId, survivorId, providerId, issuedAt] as const;

const listEndedStatement = statement(
  'list_ended_bearers',
  `SELECT k.n::int4 - 1 AS at
   FROM unnest(${types.map((type, at) => `$${at + 1}::${type}[]`).join(', ')}) WITH ORDINALITY AS k(${columns}, n)
   WHERE NOT ${validBearerSql}`,
);

/** The positions of those of these bearers whose access has ended, by the database's time. */
export async function listEndedBearers(db: Executor, bearers: readonly Bearer[]): Promise<number[]> {
  const rows = bearers.map(valuesOf);
  const values = types.map((_, at) => rows.map((row) => row[at]));
  return (await db.query<{ at: number }>(listEndedStatement, values)).map(({ at }) => at);
}

const isValidStatement = statement(
  'is_valid_bearer',
  `SELECT ${validBearerSql} AS valid
   FROM (VALUES (${types.map((type, at) => `$${at + 1}::${type}`).join(', ')})) AS k(${columns})`,
);

/** Whether the access of the bearer lasts, by the database's time. */
export async function isValidBearer(db: Executor, bearer: Bearer): Promise<boolean> {
  const [row] = await db.query<{ valid: boolean }>(isValidStatement, [...valuesOf(bearer)]);
  return row?.valid === true;
}

/** A customer as sessions need them. */
export interface SessionCustomer {
  readonly orgId: string;
  readonly id: string;
  /** The customer themselves, or the one that they were merged into. */
  readonly survivorId: string;
  /** Sessions that were issued before have ended; null if none were revoked. */
  readonly revokedAt: Date | null;
}

const listSessionCustomersStatement = statement(
  'list_session_customers',
  `SELECT c.org_id AS "orgId", c.id, coalesce(s.id, c.id) AS "survivorId",
     greatest(c.sessions_revoked_at, s.sessions_revoked_at) AS "revokedAt"
   FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id) JOIN ${customerWithSurvivor} ON c.org_id = k.org_id AND c.id = k.id`,
);

/** R44: the customers with these keys, in undefined order; keys without a row are skipped. */
export function listSessionCustomers(db: Executor, orgIds: string[], ids: string[]): Promise<SessionCustomer[]> {
  return db.query<SessionCustomer>(listSessionCustomersStatement, [orgIds, ids]);
}

// Truncated as JavaScript truncates the time of a session: one that is issued afterwards is never older.
const revokeStatement = statement(
  'revoke_customer_sessions',
  `UPDATE customers c SET sessions_revoked_at = date_trunc('milliseconds', statement_timestamp())
   FROM customers k WHERE k.org_id = $1 AND k.id = $2
     AND c.org_id = $1 AND c.id = coalesce(k.merged_into_id, k.id) RETURNING c.id`,
);

/** R44: ends all sessions of a customer; returns the key of the customer, or of the survivor, or null if there is none. */
export async function revokeSessions(db: Executor, orgId: string, id: string): Promise<string | null> {
  const [row] = await db.query<{ id: string }>(revokeStatement, [orgId, id]);
  return row?.id ?? null;
}
