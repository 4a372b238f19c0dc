import { type CombinedError, useClient } from 'urql';
import type {
  AddChatMutation,
  AddNoteMutation,
  AddReplyMutation,
  CreateAgentThreadInput,
  ThreadType,
} from '../api/gql/graphql.ts';
import { addThreadDocuments } from './add-thread-documents.ts';

type AddThreadResult =
  | AddChatMutation['createChatThread']
  | AddReplyMutation['createReply']
  | AddNoteMutation['createNote'];

export type AddThreadAnswer = { readonly result?: AddThreadResult; readonly error?: CombinedError };

/** Adds a thread of any kind; a chat is the customer's, the others are the token's own. */
export function useAddThread(customerId: string) {
  const client = useClient();
  return async (kind: ThreadType, input: CreateAgentThreadInput): Promise<AddThreadAnswer> => {
    switch (kind) {
      case 'CHAT': {
        const chat = { ...input, customer: { id: customerId } };
        const { data, error } = await client.mutation(addThreadDocuments.CHAT, { input: chat });
        return { result: data?.createChatThread, error };
      }
      case 'REPLY': {
        const { data, error } = await client.mutation(addThreadDocuments.REPLY, { input });
        return { result: data?.createReply, error };
      }
      case 'NOTE': {
        const { data, error } = await client.mutation(addThreadDocuments.NOTE, { input });
        return { result: data?.createNote, error };
      }
    }
  };
}
