import type { Position } from '../domain/core/pagination.ts';
import type { ConversationOrder } from '../store/queries/conversation-pages.ts';
import type { ConversationRow } from '../store/tables/conversations.ts';
import { connectionOf } from './core/connection.ts';
import { ConversationRef, ThreadRef } from './core/refs.ts';

const positions: Readonly<Record<ConversationOrder, (row: ConversationRow) => Position>> = {
  NEWEST: ({ createdAt, id }) => [createdAt.getTime(), id],
  OLDEST: ({ createdAt, id }) => [createdAt.getTime(), id],
  RECENTLY_UPDATED: ({ updatedAt, id }) => [updatedAt.getTime(), id],
  LEAST_RECENTLY_UPDATED: ({ updatedAt, id }) => [updatedAt.getTime(), id],
  RECENTLY_ACTIVE: ({ lastMessageInAt, createdAt, id }) => [(lastMessageInAt ?? createdAt).getTime(), id],
  PRIORITY: ({ priority, createdAt, id }) => [priority ?? 0, createdAt.getTime(), id],
};

export const ConversationConnection = connectionOf('Conversation', ConversationRef, 'conversations', (row, order) =>
  positions[order as ConversationOrder](row),
);

export const ThreadConnection = connectionOf('Thread', ThreadRef, 'threads', (row) => [
  row.createdAt.getTime(),
  row.id,
]);
