import { type Executor, statement } from '../core/database.ts';
import type { CustomerRow } from '../tables/customers.ts';

/** The fields from which a customer's keys are derived. */
export type UnsortedCustomer = Pick<
  CustomerRow,
  'orgId' | 'id' | 'externalId' | 'email' | 'firstName' | 'lastName' | 'phone'
>;

// The condition matches that of an index.
const listStatement = statement(
  'list_unsorted_customers',
  `SELECT c.org_id AS "orgId", c.id, c.external_id AS "externalId", c.email, c.first_name AS "firstName",
     c.last_name AS "lastName", c.phone
   FROM customers c WHERE c.sort_name = '' ORDER BY c.org_id, c.id LIMIT $1`,
);

/** Customers of any organization that an earlier version wrote, the oldest of each organization first. */
export function listUnsortedCustomers(db: Executor, limit: number): Promise<UnsortedCustomer[]> {
  return db.query<UnsortedCustomer>(listStatement, [limit]);
}

/** The keys for such a row; `phoneKey` is null if there is no phone number. */
export interface CustomerKeys {
  readonly orgId: string;
  readonly id: string;
  readonly sortName: string;
  readonly phoneKey: string | null;
}

// If several share a number, the oldest gets it, unless another customer already has it. The customers themselves do not change,
// so the time of their last change is that of their creation.
const writeStatement = statement(
  'write_customer_keys',
  `WITH k AS MATERIALIZED (
     SELECT k.*, row_number() OVER (PARTITION BY k."orgId", k."phoneKey" ORDER BY k.id) AS nth
     FROM json_to_recordset($1::json) AS k("orgId" uuid, id uuid, "sortName" text, "phoneKey" text)
   )
   UPDATE customers c SET sort_name = k."sortName", updated_at = CASE WHEN c.rev = 1 THEN c.created_at ELSE c.updated_at END,
     phone_key = CASE WHEN k."phoneKey" IS NULL THEN NULL
       WHEN k.nth = 1 AND NOT EXISTS (SELECT FROM customers o WHERE o.org_id = k."orgId" AND o.phone_key = k."phoneKey")
         THEN k."phoneKey"
       ELSE c.id::text END
   FROM k WHERE c.org_id = k."orgId" AND c.id = k.id AND c.sort_name = ''`,
);

/** Writes the keys of customers without any. Throws a unique violation if a new customer has taken one of the numbers meanwhile. */
export async function writeCustomerKeys(db: Executor, keys: readonly CustomerKeys[]): Promise<void> {
  await db.query(writeStatement, [JSON.stringify(keys)]);
}
