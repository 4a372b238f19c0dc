import type { Cache, OptimisticMutationResolver } from '@urql/exchange-graphcache';
import type { CreateAgentThreadInput, CreateChatThreadInput, ThreadType } from './gql/graphql.ts';

const prefix = 'pending:';

/** Is this thread shown before the gateway has it? */
export const isPending = (threadId: string): boolean => threadId.startsWith(prefix);

/** What the answer to a new thread will most likely be: shown until the answer is there, and taken back if it is another. */
export const optimistic: Record<string, OptimisticMutationResolver> = {
  createChatThread: ({ input }) => {
    const { customer } = input as CreateChatThreadInput;
    return answer('CreateChatThreadPayload', 'CHAT', input as CreateChatThreadInput, {
      customer: customer?.id ? { __typename: 'Customer', id: customer.id } : null,
      createdBy: null,
    });
  },
  createReply: ({ input }, cache) => agentAnswer('REPLY', input as CreateAgentThreadInput, cache),
  createNote: ({ input }, cache) => agentAnswer('NOTE', input as CreateAgentThreadInput, cache),
};

function agentAnswer(type: ThreadType, input: CreateAgentThreadInput, cache: Cache) {
  const user = cache.resolve(cache.resolve('Query', 'viewer') as string, 'user') as string | null;
  const id = user?.replace(/^User:/, '');
  return answer('CreateAgentThreadPayload', type, input, {
    customer: null,
    createdBy: id ? { __typename: 'User', id, name: cache.resolve(user, 'name') as string } : null,
  });
}

function answer(payload: string, type: ThreadType, input: CreateAgentThreadInput, author: object) {
  const conversation = { __typename: 'Conversation', id: input.conversationId };
  const thread = {
    __typename: 'Thread',
    id: prefix + input.idempotencyKey,
    type,
    text: input.text,
    createdAt: new Date().toISOString(),
    attachments: [],
    ...author,
  };
  return { __typename: payload, thread, conversation } as never;
}
