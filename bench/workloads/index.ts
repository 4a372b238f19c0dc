import { bulkCreate } from './bulk-create.ts';
import { createChatThread, createChatThreadHot } from './create-chat-thread.ts';
import { createConversation, createConversationByEmail } from './create-conversation.ts';
import { listConversations } from './list-conversations.ts';
import { mixed } from './mixed.ts';
import { readConversation } from './read-conversation.ts';
import { searchConversations } from './search-conversations.ts';
import type { Workload } from './workload.ts';

export const workloads: readonly Workload[] = [
  createConversation,
  createConversationByEmail,
  readConversation,
  listConversations,
  bulkCreate,
  createChatThread,
  createChatThreadHot,
  mixed,
  searchConversations,
];
