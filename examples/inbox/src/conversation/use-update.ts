import { useClient, useMutation } from 'urql';
import type { UpdateConversationInput, UpdateConversationMutation } from '../api/gql/graphql.ts';
import { graphql } from '../api/gql/index.ts';
import { unreachable } from '../api/unreachable.ts';
import { failureText } from '../parts/failure.tsx';
import { lockText } from './lock-notice.tsx';

const UpdateConversation = graphql(`
  mutation UpdateConversation($input: UpdateConversationInput!) {
    updateConversation(input: $input) {
      __typename
      ... on UpdateConversationPayload { conversation { id ...AfterThread ...ConversationItem } }
      ... on StaleRevisionError { currentRev }
      ... on InvalidInputError { issues { path message } }
      ... on NotFoundError { typeName }
      ... on ConversationLockedError { reason }
      ... on ConflictError { message }
      ... on IdempotencyMismatchError { message }
      ... on RateLimitedError { message }
    }
  }
`);

const RefreshConversation = graphql(`
  query RefreshConversation($id: ID!) {
    conversation(id: $id) {
      ... on Conversation { id ...AfterThread ...ConversationItem }
    }
  }
`);

type Failed = Exclude<UpdateConversationMutation['updateConversation'], { __typename: 'UpdateConversationPayload' }>;

/** Asks for the conversation again, so that everything that shows it is up to date. */
export function useRefresh(id: string): () => Promise<unknown> {
  const client = useClient();
  return () => client.query(RefreshConversation, { id }, { requestPolicy: 'network-only' }).toPromise();
}

/** Changes the conversation as it was read, and tells in words why if it could not. */
export function useUpdateConversation({ id, rev }: { readonly id: string; readonly rev: number }) {
  const [{ fetching }, run] = useMutation(UpdateConversation);
  const refresh = useRefresh(id);

  const update = async (changes: Omit<UpdateConversationInput, 'id' | 'rev'>): Promise<string | null> => {
    const { data, error } = await run({ input: { ...changes, id, rev } });
    if (error) return failureText(error);
    if (!data) return 'The server gave no answer.';
    const result = data.updateConversation;
    if (result.__typename === 'UpdateConversationPayload') return null;
    if (result.__typename === 'StaleRevisionError') await refresh();
    return refusalText(result);
  };
  return { updating: fetching, update };
}

function refusalText(failed: Failed): string {
  switch (failed.__typename) {
    case 'StaleRevisionError':
      return 'Something changed in this conversation meanwhile. It is up to date now: look at it and try again.';
    case 'InvalidInputError':
      return failed.issues.map(({ message }) => message).join(' ');
    case 'NotFoundError':
      return `The ${failed.typeName.toLowerCase()} is not there any more.`;
    case 'ConversationLockedError':
      return lockText(failed.reason);
    case 'ConflictError':
    case 'IdempotencyMismatchError':
    case 'RateLimitedError':
      return failed.message;
    default:
      return unreachable(failed);
  }
}
