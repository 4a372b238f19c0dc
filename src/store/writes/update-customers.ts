import { type Executor, statement } from '../core/database.ts';
import { wordsOfCustomer } from '../search/row-words.ts';
import { type CustomerRow, customerColumns, customers } from '../tables/customers.ts';
import { recordColumns, setFromRecord } from '../tables/table.ts';

/** Fields that an update cannot change. */
const keptByUpdate = [
  'orgId',
  'id',
  'mergedIntoId',
  'createdAt',
  'updatedAt',
  'rev',
] as const satisfies (keyof CustomerRow)[];
type UpdatableField = Exclude<keyof CustomerRow, (typeof keptByUpdate)[number]>;
const updatableFields = (Object.keys(customers.columns) as (keyof CustomerRow)[]).filter(
  (field): field is UpdatableField => !(keptByUpdate as readonly string[]).includes(field),
);

const wanted = `SELECT ${customerColumns} FROM customers c WHERE c.org_id = $1 AND c.id = ANY ($2::uuid[]) ORDER BY c.id`;
const waitToUpdateStatement = statement('wait_to_update_customers', `${wanted} FOR NO KEY UPDATE`);
const waitToMoveStatement = statement('wait_to_move_customers', `${wanted} FOR UPDATE`);

/** Locks these customers until the transaction ends, always in the same order, and returns their latest state. */
export function waitToUpdateCustomers(tx: Executor, orgId: string, ids: readonly string[]): Promise<CustomerRow[]> {
  return tx.query<CustomerRow>(waitToUpdateStatement, [orgId, ids]);
}

/** The same with a stronger lock, which also waits for and blocks transactions that write something for them. */
export function waitToMoveCustomers(tx: Executor, orgId: string, ids: readonly string[]): Promise<CustomerRow[]> {
  return tx.query<CustomerRow>(waitToMoveStatement, [orgId, ids]);
}

const updateStatement = statement(
  'update_customer',
  `UPDATE customers c SET ${setFromRecord(customers, updatableFields)}, words = r.words, updated_at = statement_timestamp(), rev = c.rev + 1
   FROM json_to_recordset($3::json) AS r(${recordColumns(customers, updatableFields)}, words tsvector)
   WHERE c.org_id = $1 AND c.id = $2 RETURNING ${customerColumns}`,
);

/** Writes all updatable fields of a locked customer; their revision grows by one (R27). Throws if another customer has a unique value. */
export async function updateCustomerRow(tx: Executor, row: CustomerRow): Promise<CustomerRow> {
  const record = JSON.stringify([{ ...row, words: wordsOfCustomer(row) }]);
  const [updated] = await tx.query<CustomerRow>(updateStatement, [row.orgId, row.id, record]);
  return updated as CustomerRow;
}

const takeOverStatement = statement(
  'take_over_customer_keys',
  `UPDATE customers c SET email_key = CASE WHEN c.email_key = $3 THEN c.id::text ELSE c.email_key END,
     phone_key = CASE WHEN c.phone_key = $4 THEN c.id::text ELSE c.phone_key END,
     external_id = CASE WHEN c.external_id = $5 THEN NULL ELSE c.external_id END
   WHERE c.org_id = $1 AND c.merged_into_id = $2 AND (c.email_key = $3 OR c.phone_key = $4 OR c.external_id = $5)`,
);

/** Removes these keys from customers that were merged into this one, which will get them. */
export async function takeOverKeys(
  tx: Executor,
  {
    orgId,
    id,
    emailKey,
    phoneKey,
    externalId,
  }: Pick<CustomerRow, 'orgId' | 'id' | 'emailKey' | 'phoneKey' | 'externalId'>,
): Promise<void> {
  await tx.query(takeOverStatement, [orgId, id, emailKey, phoneKey, externalId]);
}

const waitForConversationsStatement = statement(
  'wait_for_conversations_of_customer',
  `SELECT c.id FROM conversations c WHERE c.org_id = $1 AND c.customer_id = ANY ($2::uuid[]) ORDER BY c.id FOR NO KEY UPDATE`,
);

/** Locks the conversations of these customers. Every transaction that locks both locks conversations first. */
export async function waitForConversationsOf(
  tx: Executor,
  orgId: string,
  customerIds: readonly string[],
): Promise<void> {
  await tx.query(waitForConversationsStatement, [orgId, customerIds]);
}

const moveConversationsStatement = statement(
  'move_conversations',
  `UPDATE conversations c SET customer_id = $3, modified_by_id = $4, modified_at = statement_timestamp(),
     updated_at = statement_timestamp(), rev = c.rev + 1
   WHERE c.org_id = $1 AND c.customer_id = $2`,
);
const moveThreadsStatement = statement(
  'move_threads_of_customer',
  'UPDATE threads t SET customer_id = $3 WHERE t.org_id = $1 AND t.customer_id = $2',
);
const repointStatement = statement(
  'repoint_merged_customers',
  'UPDATE customers c SET merged_into_id = $3 WHERE c.org_id = $1 AND c.merged_into_id = $2',
);
const emptySourceStatement = statement(
  'empty_merged_customer',
  `UPDATE customers c SET merged_into_id = $3, updated_at = statement_timestamp(), rev = c.rev + 1 WHERE c.org_id = $1 AND c.id = $2`,
);
const touchTargetStatement = statement(
  'touch_merge_target',
  `UPDATE customers c SET updated_at = statement_timestamp(), rev = c.rev + 1 WHERE c.org_id = $1 AND c.id = $2
   RETURNING ${customerColumns}`,
);

/**
 * Merges a locked customer into another locked one (R32), with the conversations, the threads, and the customers merged into it
 * earlier. The source's row and its lookup keys are kept.
 */
export async function mergeCustomerRows(
  tx: Executor,
  source: CustomerRow,
  target: CustomerRow,
  modifiedById: string | null,
): Promise<CustomerRow> {
  const { orgId } = source;
  const [, , , , touched] = await Promise.all([
    tx.query(moveConversationsStatement, [orgId, source.id, target.id, modifiedById]),
    tx.query(moveThreadsStatement, [orgId, source.id, target.id]),
    tx.query(repointStatement, [orgId, source.id, target.id]),
    tx.query(emptySourceStatement, [orgId, source.id, target.id]),
    tx.query<CustomerRow>(touchTargetStatement, [orgId, target.id]),
  ]);
  return touched[0] as CustomerRow;
}
