import { useState } from 'react';
import { useQuery } from 'urql';
import { graphql } from '../api/gql/index.ts';
import { Failure } from '../parts/failure.tsx';
import { Loading } from '../parts/loading.tsx';
import { Thread } from './thread.tsx';

const EarlierThreadsQuery = graphql(`
  query EarlierThreads($id: ID!, $before: String!) {
    conversation(id: $id) {
      __typename
      ... on Conversation {
        id
        threads(last: 20, before: $before) {
          nodes {
            id
            ...Thread
          }
          pageInfo {
            hasPreviousPage
            startCursor
          }
        }
      }
    }
  }
`);

interface EarlierThreadsProps {
  readonly conversationId: string;
  /** The cursor where the page below begins. */
  readonly before: string;
}

/** A button and, once it is pressed, the page of messages before those below, with such a button of its own. */
export function EarlierThreads({ conversationId, before }: EarlierThreadsProps) {
  const [open, setOpen] = useState(false);
  const [{ data, error }, ask] = useQuery({
    query: EarlierThreadsQuery,
    variables: { id: conversationId, before },
    pause: !open,
  });

  if (!open)
    return (
      <p className="more">
        <button type="button" onClick={() => setOpen(true)}>
          Show earlier messages
        </button>
      </p>
    );
  if (error && !data) return <Failure error={error} onRetry={() => ask({ requestPolicy: 'network-only' })} />;
  if (data?.conversation?.__typename !== 'Conversation') return <Loading what="earlier messages" rows={3} />;
  const { nodes, pageInfo } = data.conversation.threads;
  return (
    <>
      {pageInfo.hasPreviousPage && pageInfo.startCursor && (
        <EarlierThreads conversationId={conversationId} before={pageInfo.startCursor} />
      )}
      <ol>
        {nodes.map((thread) => (
          <Thread key={thread.id} thread={thread} />
        ))}
      </ol>
    </>
  );
}
