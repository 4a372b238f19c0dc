import type { Attachment, Event, IdempotencyKey } from '../../generated/prisma/client.ts';
import { attachmentTable, idempotencyKeyTable } from '../../generated/tables.ts';
import { type ConversationRow, changedByThread, conversations } from '../tables/conversations.ts';
import { type CustomerRow, customers } from '../tables/customers.ts';
import { events } from '../tables/events.ts';
import { fieldsOf } from '../tables/table.ts';
import { type ThreadRow, threads } from '../tables/threads.ts';

/** A conversation to insert; it cannot have been merged yet. */
export type NewConversation = Omit<ConversationRow, 'mergedIntoId'>;

/** A customer to insert; they cannot have been merged yet. */
export type NewCustomer = Omit<CustomerRow, 'mergedIntoId'>;

/** An attachment with its SHA-256 in hex, and its bytes in base64. */
export type NewAttachment = Omit<Attachment, 'sha256' | 'data'> & { sha256: string; data: string };

/** An idempotency key with the SHA-256 of its input in hex. */
type NewKey = Omit<IdempotencyKey, 'inputHash' | 'outcome'> & { inputHash: string; outcome: unknown };

/** An event to insert; the database assigns its place in the order. */
export type NewEvent = Omit<Event, 'sequence' | 'position' | 'data'> & { data: unknown };

/** The part of a conversation that an added thread changes. */
export type ConversationChange = Pick<ConversationRow, 'orgId' | 'id' | (typeof changedByThread)[number]>;

/** An external id for a customer without one. */
type CustomerLink = Pick<CustomerRow, 'orgId' | 'id' | 'updatedAt'> & { externalId: string };

/** Everything that a batch of writes adds or changes. */
export interface WriteBatch {
  customers: CustomerRow[];
  links: CustomerLink[];
  conversations: ConversationRow[];
  changes: ConversationChange[];
  threads: ThreadRow[];
  attachments: NewAttachment[];
  keys: NewKey[];
  events: NewEvent[];
}

/** Nothing to write yet. */
export const emptyBatch = (): WriteBatch => ({
  customers: [],
  links: [],
  conversations: [],
  changes: [],
  threads: [],
  attachments: [],
  keys: [],
  events: [],
});

/** The fields that each part writes, in the order of the model. */
export const batchFields = {
  customers: fieldsOf(customers, ['mergedIntoId']),
  links: ['orgId', 'id', 'externalId', 'updatedAt'],
  conversations: fieldsOf(conversations, ['mergedIntoId']),
  changes: ['orgId', 'id', ...changedByThread],
  threads: fieldsOf(threads),
  attachments: fieldsOf(attachmentTable),
  keys: fieldsOf(idempotencyKeyTable),
  events: fieldsOf(events, ['sequence', 'position']),
} as const;
