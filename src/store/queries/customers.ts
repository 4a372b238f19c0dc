import { type Executor, statement } from '../core/database.ts';
import { type CustomerRow, customerColumns } from '../tables/customers.ts';

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

/** The customer with this e-mail, merged or not, or null (R4). */
export async function findCustomerByEmail(db: Executor, orgId: string, emailKey: string): Promise<CustomerRow | null> {
  const [row] = await db.query<CustomerRow>(findByEmailStatement, [orgId, emailKey]);
  return row ?? null;
}

const findByExternalIdStatement = statement(
  'find_customer_by_external_id',
  `SELECT ${customerColumns} FROM customers c WHERE c.org_id = $1 AND c.external_id = $2`,
);

/** The customer with this external id, merged or not, or null (R30). */
export async function findCustomerByExternalId(
  db: Executor,
  orgId: string,
  externalId: string,
): Promise<CustomerRow | null> {
  const [row] = await db.query<CustomerRow>(findByExternalIdStatement, [orgId, externalId]);
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
export function listRateWindowHits(db: Executor, orgId: string, clientId: string, customerIds: string[]) {
  return db.query<{ customerId: string; now: Date; hits: Date[] }>(hitsStatement, [orgId, clientId, customerIds]);
}
