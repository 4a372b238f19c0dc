import { connectionOf } from './core/connection.ts';
import { ConversationRef, ThreadRef } from './core/refs.ts';

export const ConversationConnection = connectionOf('Conversation', ConversationRef, 'conversations', (row, order) => [
  (order === 'RECENTLY_UPDATED' ? row.updatedAt : row.createdAt).getTime(),
  row.id,
]);

export const ThreadConnection = connectionOf('Thread', ThreadRef, 'threads', (row) => [
  row.createdAt.getTime(),
  row.id,
]);
