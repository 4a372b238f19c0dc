import { type ReactNode, type RefObject, useState } from 'react';
import { useQuery } from 'urql';
import type { ConversationFilter, ConversationOrder } from '../api/gql/graphql.ts';
import { graphql } from '../api/gql/index.ts';
import { useCatchUp } from '../api/live-context.ts';
import { Failure } from '../parts/failure.tsx';
import { Loading } from '../parts/loading.tsx';
import { ConversationItem } from './item.tsx';
import { ListEnd } from './list-end.tsx';
import { MoreButton } from './more-button.tsx';

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
  /** The ids that the pages before show: a conversation that changes can move from one page to another. */
  readonly above: ReadonlySet<string>;
  /** Whether the end of the list had the focus and is gone: the first conversation in its place takes it. */
  readonly lost: RefObject<boolean>;
  /** What to show when there is none at all. */
  readonly nothing: ReactNode;
}

/** One page of the list and, once its end comes near, the next below it. */
export function ConversationPage({ after, filter, orderBy, above, lost, nothing }: PageProps) {
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
    return after === null ? (
      <li>
        <Loading what="conversations" rows={6} />
      </li>
    ) : (
      <li className="more">
        <MoreButton lost={lost} waiting />
      </li>
    );

  const { pageInfo } = data.conversations;
  const nodes = data.conversations.nodes.filter(({ id }) => !above.has(id));
  const shown = new Set([...above, ...nodes.map(({ id }) => id)]);
  if (shown.size === 0 && !pageInfo.hasNextPage) return <li>{nothing}</li>;
  return (
    <>
      {nodes.map((conversation, nth) => (
        <ConversationItem
          key={conversation.id}
          conversation={conversation}
          orderBy={orderBy}
          lost={nth === 0 && after !== null ? lost : undefined}
        />
      ))}
      {more && pageInfo.hasNextPage ? (
        <ConversationPage
          after={pageInfo.endCursor ?? null}
          filter={filter}
          orderBy={orderBy}
          above={shown}
          lost={lost}
          nothing={nothing}
        />
      ) : (
        <ListEnd shown={shown.size} hasMore={pageInfo.hasNextPage} lost={lost} onNear={() => setMore(true)} />
      )}
    </>
  );
}
