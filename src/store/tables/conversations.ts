import type { Conversation } from '../../generated/prisma/client.ts';
import { conversationTable } from '../../generated/tables.ts';
import { selectColumns, type Table } from './table.ts';

/** A conversation as every statement returns it and every layer passes it on. */
export type ConversationRow = Conversation;

export const conversations: Table<keyof ConversationRow> = conversationTable;

/** The fields in which a conversation keeps facts about its threads. */
const threadCounters = [
  'channels',
  'messageCount',
  'noteCount',
  'outboundMessageCount',
  'lastMessageInId',
  'lastMessageInAt',
  'firstResponseId',
  'firstResponseAt',
] as const satisfies (keyof ConversationRow)[];

/** The fields that threads change: these, and the channel for replies, which an update can also set. */
const followsThreads = [...threadCounters, 'replyChannel'] as const satisfies (keyof ConversationRow)[];

export type ThreadCounters = Pick<ConversationRow, (typeof followsThreads)[number]>;

/** The fields of a conversation that a new thread changes. */
export const changedByThread = [
  'status',
  'snoozedUntil',
  ...followsThreads,
  'updatedAt',
  'modifiedAt',
  'rev',
] as const satisfies (keyof ConversationRow)[];

/** The fields that no update can set: keys, counters, times, and the origin. */
const keptByUpdate = [
  'orgId',
  'id',
  ...threadCounters,
  'mergedIntoId',
  'importedAt',
  'createdAt',
  'updatedAt',
  'modifiedAt',
  'createdById',
  'modifiedById',
  'createdByClientId',
  'rev',
] as const satisfies (keyof ConversationRow)[];

export type UpdatableField = Exclude<keyof ConversationRow, (typeof keptByUpdate)[number]>;

/** The fields that an update may set. */
export const updatableFields = (Object.keys(conversationTable.columns) as (keyof ConversationRow)[]).filter(
  (field): field is UpdatableField => !(keptByUpdate as readonly string[]).includes(field),
);

/** The columns of a conversation under their model names, from the alias `c`. */
export const conversationColumns = selectColumns(conversations, 'c');
