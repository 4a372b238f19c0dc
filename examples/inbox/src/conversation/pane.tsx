import { useQuery } from 'urql';
import { Redirect, useSearch } from 'wouter';
import { graphql } from '../api/gql/index.ts';
import { useCatchUp } from '../api/live-context.ts';
import { unreachable } from '../api/unreachable.ts';
import { Empty } from '../parts/empty.tsx';
import { Failure } from '../parts/failure.tsx';
import { Loading } from '../parts/loading.tsx';
import { ConversationView } from './view.tsx';

const ConversationQuery = graphql(`
  query Conversation($id: ID!) {
    conversation(id: $id) {
      __typename
      ... on ConversationMoved {
        id
        movedTo {
          id
        }
      }
      ... on Conversation {
        id
        ...ConversationView
      }
    }
  }
`);

/** What stands behind an id: a conversation, where it went, or nothing. */
export function ConversationPane({ id }: { readonly id: string }) {
  const [{ data, error, fetching }, ask] = useQuery({
    query: ConversationQuery,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const search = useSearch();
  const askAgain = () => ask({ requestPolicy: 'network-only' });
  useCatchUp(askAgain);

  if (error && !data) return <Failure error={error} onRetry={askAgain} />;
  if (!data) return <Loading what="the conversation" rows={5} />;
  const found = data.conversation;
  if (!found)
    return fetching ? (
      <Loading what="the conversation" rows={5} />
    ) : (
      <Empty as="h1" title="There is no such conversation">
        The link may be incomplete, or meant for another organization.
      </Empty>
    );
  switch (found.__typename) {
    case 'ConversationMoved':
      // The survivor takes the place of the old id in the history, so that "back" does not come here again.
      return (
        <Redirect
          replace
          to={`/conversations/${found.movedTo.id}${search && `?${search}`}`}
          state={{ mergedFrom: found.id }}
        />
      );
    case 'Conversation':
      return <ConversationView conversation={found} />;
    default:
      return unreachable(found);
  }
}
