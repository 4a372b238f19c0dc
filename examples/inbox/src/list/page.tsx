import { useState } from 'react';
import { useQuery } from 'urql';
import type { ConversationFilter, ConversationOrder } from '../api/gql/graphql.ts';
import { graphql } from '../api/gql/index.ts';
import { useCatchUp } from '../api/live-context.ts';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { Loading } from '../parts/loading.tsx';
import { ConversationItem } from './item.tsx';

const ConversationsQuery = graphql(`
  query Conversations($after: String, $filter: ConversationFilter, $orderBy: ConversationOrder) {
    conversations(first: 15, after: $after, filter: $filter, orderBy: $orderBy) {
      nodes {
        id
        ...ConversationItem
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

interface PageProps {
  /** The cursor where the page before ended; null for the first. */
  readonly after: string | null;
  readonly filter: ConversationFilter;
  readonly orderBy: ConversationOrder;
}

/** One page of the list and, once it is asked for, the next below it. */
export function ConversationPage({ after, filter, orderBy }: PageProps) {
  const [more, setMore] = useState(false);
  const variables = { after, filter, orderBy };
  const [{ data, error, fetching }, ask] = useQuery({ query: ConversationsQuery, variables });
  const askAgain = () => ask({ requestPolicy: 'network-only' });
  useCatchUp(askAgain);

  if (error && !data)
    return (
      <li>
        <Failure error={error} onRetry={askAgain} />
      </li>
    );
  if (!data || (fetching && data.conversations.nodes.length === 0))
    return (
      <li>
        <Loading what="conversations" rows={after === null ? 6 : 2} />
      </li>
    );

  const { nodes, pageInfo } = data.conversations;
  if (nodes.length === 0 && after === null)
    return (
      <li>
        <Empty title="Nothing here">No conversation matches these filters.</Empty>
      </li>
    );
  return (
    <>
      {nodes.map((conversation) => (
        <ConversationItem key={conversation.id} conversation={conversation} orderBy={orderBy} />
      ))}
      {more && <ConversationPage after={pageInfo.endCursor ?? null} filter={filter} orderBy={orderBy} />}
      {!more && pageInfo.hasNextPage && (
        <li className="more">
          <button type="button" onClick={() => setMore(true)}>
            Show more
          </button>
        </li>
      )}
    </>
  );
}
