import { cacheExchange } from '@urql/exchange-graphcache';
import type { Exchange } from 'urql';
import introspection from './gql/introspection.ts';
import { listConversation, listThread, recount, relistConversation } from './lists.ts';
import { optimistic } from './optimistic.ts';

/** Types that have no id: they live where they were asked for. */
const parts = [
  'Viewer',
  'ThreadAllowance',
  'InputIssue',
  'Count',
  'ConflictError',
  'ConversationLockedError',
  'CustomerConflictError',
  'IdempotencyMismatchError',
  'InvalidInputError',
  'NotFoundError',
  'RateLimitedError',
  'StaleRevisionError',
  'CreateConversationPayload',
  'CreateChatThreadPayload',
  'CreateAgentThreadPayload',
  'UpdateConversationPayload',
  'UpdateCustomerPayload',
];

/** One copy of each entity, so that an answer anywhere shows everywhere; new ones join the lists of their kind. */
export function createCache(): Exchange {
  return cacheExchange({
    schema: introspection as never,
    keys: Object.fromEntries(parts.map((name) => [name, () => null])),
    optimistic,
    updates: {
      Mutation: {
        createConversation: ({ createConversation }, _args, cache) => {
          listConversation(cache, createConversation);
          recount(cache);
        },
        updateConversation: ({ updateConversation }, _args, cache) => relistConversation(cache, updateConversation),
        createChatThread: ({ createChatThread }, _args, cache) => listThread(cache, createChatThread),
        createReply: ({ createReply }, _args, cache) => listThread(cache, createReply),
        createNote: ({ createNote }, _args, cache) => listThread(cache, createNote),
      },
      Subscription: {
        conversationCreated: ({ conversationCreated: conversation }, _args, cache) =>
          listConversation(cache, { conversation }),
        threadAdded: ({ threadAdded: thread }, _args, cache) =>
          listThread(cache, { thread, conversation: (thread as { conversation?: unknown }).conversation }),
      },
    },
  });
}
