import { type Executor, type Statement, statement } from '../core/database.ts';
import { type CustomerRow, customerColumns } from '../tables/customers.ts';

/** The customer of a write: by key, or by e-mail key. */
export interface CustomerKey {
  orgId: string;
  id: string | null;
  emailKey: string | null;
}

export interface FoundCustomer {
  orgId: string;
  id: string;
  emailKey: string | null;
  /** Another transaction has it locked, and this one has not. */
  held?: boolean;
}

// UNION, not OR: with OR the planner gives up both indexes and reads the table.
const wantedCustomers = `
  WITH wanted AS MATERIALIZED (
    SELECT c.org_id, c.id FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id) JOIN customers c USING (org_id, id)
    UNION
    SELECT c.org_id, c.id FROM unnest($1::uuid[], $3::text[]) AS k(org_id, email_key) JOIN customers c USING (org_id, email_key)
  )
  SELECT c.org_id AS "orgId", c.id, c.email_key AS "emailKey"
  FROM wanted w JOIN customers c ON c.org_id = w.org_id AND c.id = w.id`;

// Where all are wanted by key, which is usual, half the time.
const customersByKey = `
  SELECT c.org_id AS "orgId", c.id, c.email_key AS "emailKey"
  FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id) JOIN customers c ON c.org_id = k.org_id AND c.id = k.id`;

const locked = 'ORDER BY c.org_id, c.id FOR NO KEY UPDATE OF c';
const waitStatement = statement('wait_for_customers', `${wantedCustomers} ${locked}`);
const waitByKeyStatement = statement('wait_for_customers_by_key', `${customersByKey} ${locked}`);
const lockByKeyStatement = statement('lock_customers_by_key', `${customersByKey} ${locked} SKIP LOCKED`);
// Those by e-mail that are not locked may be new. The rest is told from what is locked here, since new ones are usual.
const lockStatement = statement(
  'lock_customers',
  `WITH found AS MATERIALIZED (${wantedCustomers}),
     locked AS MATERIALIZED (
       SELECT c.org_id, c.id, c.email_key FROM found f JOIN customers c ON c.org_id = f."orgId" AND c.id = f.id ${locked} SKIP LOCKED
     )
   SELECT f."orgId", f.id, CASE WHEN l.id IS NULL THEN f."emailKey" ELSE l.email_key END AS "emailKey", l.id IS NULL AS held
   FROM found f LEFT JOIN locked l ON l.org_id = f."orgId" AND l.id = f.id`,
);
const resolveStatement = statement('resolve_customers', wantedCustomers);
const resolveByKeyStatement = statement('resolve_customers_by_key', customersByKey);

/**
 * Locks the existing customers among the wanted ones until the end of the transaction, always in the same order, so that only one writer
 * at a time evaluates a customer's rate window (R9). Waits for other locks.
 */
export function waitForCustomers(tx: Executor, keys: readonly CustomerKey[]): Promise<FoundCustomer[]> {
  return findCustomers(tx, keys, waitStatement, waitByKeyStatement);
}

/** The same without waiting; `held` are those that are locked by another transaction. */
export async function lockCustomers(tx: Executor, keys: readonly CustomerKey[]): Promise<FoundCustomer[]> {
  const found = await findCustomers(tx, keys, lockStatement, lockByKeyStatement);
  if (!areAllByKey(keys)) return found;
  const locked = new Set(found.map(({ orgId, id }) => orgId + id));
  const missing = keys.filter(({ orgId, id }) => !locked.has(orgId + id));
  if (missing.length === 0) return found;
  const held = await resolveCustomers(tx, missing);
  return [...found, ...held.map((customer) => ({ ...customer, held: true }))];
}

/** Finds the existing customers among the wanted ones, without locks. */
export function resolveCustomers(tx: Executor, keys: readonly CustomerKey[]): Promise<FoundCustomer[]> {
  return findCustomers(tx, keys, resolveStatement, resolveByKeyStatement);
}

function findCustomers(tx: Executor, keys: readonly CustomerKey[], all: Statement, byKey: Statement) {
  const orgIds = keys.map((key) => key.orgId);
  const ids = keys.map((key) => key.id);
  if (areAllByKey(keys)) return tx.query<FoundCustomer>(byKey, [orgIds, ids]);
  return tx.query<FoundCustomer>(all, [orgIds, ids, keys.map((key) => key.emailKey)]);
}

const areAllByKey = (keys: readonly CustomerKey[]): boolean => keys.every(({ emailKey }) => emailKey === null);

const listStatement = statement(
  'list_customers',
  `SELECT ${customerColumns} FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id) JOIN customers c USING (org_id, id)`,
);

/** The customers with these keys, in undefined order; keys without a row are skipped. */
export function listCustomers(db: Executor, orgIds: string[], ids: string[]): Promise<CustomerRow[]> {
  return db.query<CustomerRow>(listStatement, [orgIds, ids]);
}

const findByEmailStatement = statement(
  'find_customer_by_email',
  `SELECT ${customerColumns} FROM customers c WHERE c.org_id = $1 AND c.email_key = $2`,
);

/** The customer with this lower-case e-mail, or null (R4). */
export async function findCustomerByEmail(db: Executor, orgId: string, emailKey: string): Promise<CustomerRow | null> {
  const [row] = await db.query<CustomerRow>(findByEmailStatement, [orgId, emailKey]);
  return row ?? null;
}

const hitsStatement = statement(
  'list_rate_window_hits',
  `SELECT k.customer_id AS "customerId", clock_timestamp() AS now,
          coalesce(array_agg(c.created_at ORDER BY c.created_at) FILTER (WHERE c.id IS NOT NULL), '{}') AS hits
   FROM unnest($3::uuid[]) AS k(customer_id)
   LEFT JOIN conversations c ON c.org_id = $1 AND c.customer_id = k.customer_id AND c.created_by_token_id = $2
     AND c.imported_at IS NULL AND c.created_at > now() - interval '60 seconds'
   GROUP BY k.customer_id`,
);

/** When this client created conversations for each of these customers in the last 60 s, ascending (R9), and the database's time. */
export function listRateWindowHits(db: Executor, orgId: string, tokenId: string, customerIds: string[]) {
  return db.query<{ customerId: string; now: Date; hits: Date[] }>(hitsStatement, [orgId, tokenId, customerIds]);
}
