import type { Conversation } from '../../generated/prisma/client.ts';
import { conversationTable } from '../../generated/tables.ts';
import { selectColumns, type Table } from './table.ts';

/** A conversation as every statement gives it and every layer passes it on. */
export type ConversationRow = Conversation;

export const conversations: Table<keyof ConversationRow> = conversationTable;

/** What a conversation keeps about its threads. */
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

/** What follows from its threads: beside these the channel for replies, which an update can set as well. */
const followsThreads = [...threadCounters, 'replyChannel'] as const satisfies (keyof ConversationRow)[];

export type ThreadCounters = Pick<ConversationRow, (typeof followsThreads)[number]>;

/** What an added thread changes of its conversation. */
export const changedByThread = [
  'status',
  'snoozedUntil',
  ...followsThreads,
  'updatedAt',
  'modifiedAt',
  'rev',
] as const satisfies (keyof ConversationRow)[];

/** What keeps its value, whatever an update says: keys, counters, times, and where it came from. */
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
  'createdByTokenId',
  'rev',
] as const satisfies (keyof ConversationRow)[];

export type UpdatableField = Exclude<keyof ConversationRow, (typeof keptByUpdate)[number]>;

/** What an update may set. */
export const updatableFields = (Object.keys(conversationTable.columns) as (keyof ConversationRow)[]).filter(
  (field): field is UpdatableField => !(keptByUpdate as readonly string[]).includes(field),
);

/** The columns of a conversation under their model names, from the alias `c`. */
export const conversationColumns = selectColumns(conversations, 'c');
