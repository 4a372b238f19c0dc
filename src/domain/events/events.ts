import type { BulkOperationRow } from '../../store/bulk/bulk-operations.ts';
import type { Executor } from '../../store/core/database.ts';
import type { Notifications } from '../../store/events/notify.ts';
import { emptyBatch, type NewEvent } from '../../store/writes/batch.ts';
import { insertBatch } from '../../store/writes/insert-batch.ts';
import { newId } from '../core/new-id.ts';

export const eventTypes = [
  'conversation.created',
  'conversation.updated',
  'conversation.merged',
  'conversation.deleted',
  'thread.added',
  'bulk_operation.ended',
  'customer.created',
  'customer.updated',
  'customer.merged',
  'customer.erased',
] as const;
export type EventType = (typeof eventTypes)[number];

/** An event for the outbox, to be written in the transaction of what it tells. R21: imports make none. */
export function newEvent(event: Omit<NewEvent, 'id'> & { type: EventType }): NewEvent {
  return { id: newId(), ...event };
}

/**
 * Writes that a bulk operation has ended. It is told of operations that import as well: R21 silences what is imported, and
 * this tells of the operation. Gives what is to be announced after the commit.
 */
export async function insertEndOfBulk(tx: Executor, operation: BulkOperationRow): Promise<Notifications> {
  const { orgId, id, status, total, succeeded, failed, canceled, completedAt } = operation;
  const data = { bulkOperationId: id, status, total, succeeded, failed, canceled };
  const createdAt = completedAt as Date;
  const event = newEvent({ orgId, type: 'bulk_operation.ended', subjectId: id, data, createdAt });
  return insertBatch(tx, { ...emptyBatch(), events: [event] });
}
