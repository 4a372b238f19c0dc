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

/** An event for the outbox, written in the transaction of its change. R21: imports create none. */
export function newEvent(event: Omit<NewEvent, 'id'> & { type: EventType }): NewEvent {
  return { id: newId(), ...event };
}

/**
 * Writes the event that a bulk operation has ended. Bulk operations of imports send it too: R21 applies to the imported data, and
 * this event is about the operation. Returns the notifications to send after the commit.
 */
export async function insertEndOfBulk(tx: Executor, operation: BulkOperationRow): Promise<Notifications> {
  const { orgId, id, status, total, succeeded, failed, canceled, completedAt } = operation;
  const data = { bulkOperationId: id, status, total, succeeded, failed, canceled };
  const createdAt = completedAt as Date;
  const event = newEvent({ orgId, type: 'bulk_operation.ended', subjectId: id, data, createdAt });
  return insertBatch(tx, { ...emptyBatch(), events: [event] });
}
