import { type Executor, statement } from '../core/database.ts';
import type { Erased } from './erase-rows.ts';

// None of these tables has an index on its JSON, so each statement reads all rows of the organization: one day of keys, three days of
// events, thirty days of rows and deliveries.
const keysStatement = statement(
  'erase_idempotency_keys',
  `DELETE FROM idempotency_keys i WHERE i.org_id = $1 AND (
     i.outcome->'conversation'->>'id' = ANY ($2::text[]) OR i.outcome->'conversation'->>'customerId' = ANY ($3::text[])
     OR i.outcome->'thread'->>'conversationId' = ANY ($2::text[]) OR i.outcome->'thread'->>'customerId' = ANY ($3::text[])
     OR i.outcome->'customer'->>'id' = ANY ($3::text[])
     OR i.outcome->>'id' = ANY ($2::text[]) OR i.outcome->>'customerId' = ANY ($3::text[]))`,
);

/** Deletes idempotency keys whose stored results contain data of these conversations and customers. */
export async function eraseIdempotencyKeys(
  tx: Executor,
  { orgId, conversationIds, customerIds }: Erased,
): Promise<void> {
  await tx.query(keysStatement, [orgId, conversationIds, customerIds]);
}

const rowsStatement = statement(
  'erase_bulk_rows',
  `UPDATE bulk_rows r SET command = NULL, client_ref = NULL, external_id = NULL, name = NULL,
     error = CASE WHEN r.error IS NOT NULL THEN $6::jsonb END,
     conversation_id = CASE WHEN $5::bool AND r.conversation_id = ANY ($2::uuid[]) THEN NULL ELSE r.conversation_id END
   WHERE r.org_id = $1 AND r.status <> 'PENDING' AND (r.conversation_id = ANY ($2::uuid[]) OR (r.conversation_id IS NULL AND (
     r.command->'customer'->>'externalId' = ANY ($4::text[]) OR EXISTS (
       SELECT FROM unnest($3::text[]) AS n(needle)
       WHERE strpos(lower(concat_ws(' ', r.command::text, r.client_ref, r.external_id, r.name, r.error::text)), n.needle) > 0))))`,
);

/** Identifies the customers' rows among the rows of bulk operations that created nothing. */
export interface Traces {
  /** In lower case: e-mail addresses, ids, and phone numbers in the form that commands use. */
  readonly needles: readonly string[];
  readonly externalIds: readonly string[];
  /** The replacement for an error whose paths and ids are personal data. */
  readonly error: object;
}

/**
 * Removes the contents of rows of bulk operations: those that created these conversations, and those that failed and mention the
 * customers. Pending rows are future writes and do not change. With `deleted`, also removes the references to the conversations.
 */
export async function eraseBulkRows(
  tx: Executor,
  { orgId, conversationIds }: Erased,
  { needles, externalIds, error }: Traces,
  deleted: boolean,
): Promise<void> {
  await tx.query(rowsStatement, [orgId, conversationIds, needles, externalIds, deleted, JSON.stringify(error)]);
}

const eventsStatement = statement(
  'erase_events',
  `UPDATE events e SET type = 'erased', subject_id = '00000000-0000-0000-0000-000000000000', data = '{}'
   WHERE e.org_id = $1 AND e.subject_id = ANY ($2::uuid[])`,
);
const deliveriesStatement = statement(
  'erase_webhook_deliveries',
  `DELETE FROM webhook_deliveries d WHERE d.org_id = $1 AND (d.data->>'conversationId' = ANY ($2::text[])
     OR d.data->>'customerId' = ANY ($2::text[]) OR d.data->>'sourceId' = ANY ($2::text[]) OR d.data->>'targetId' = ANY ($2::text[]))`,
);

/**
 * Empties the events of these conversations and customers and deletes their webhook deliveries, because their objects no longer exist.
 * The rows remain, without a subject: clients that have seen one of these events last resume after it.
 */
export async function eraseEvents(tx: Executor, { orgId, conversationIds, customerIds }: Erased): Promise<void> {
  const ids = [...conversationIds, ...customerIds];
  await Promise.all([tx.query(eventsStatement, [orgId, ids]), tx.query(deliveriesStatement, [orgId, ids])]);
}
