import { useSubscription } from 'urql';
import { graphql } from '../api/gql/index.ts';
import { usePageVisible } from '../api/live-context.ts';
import { toFilter, useChoice } from './choice.ts';
import { Filters } from './filters.tsx';
import { ConversationPage } from './page.tsx';

const ConversationCreated = graphql(`
  subscription ConversationCreated($after: ID) {
    conversationCreated(after: $after) {
      id
      ...ConversationItem
    }
  }
`);

/** The conversations that match, a page at a time; new ones appear at the top as they are created. */
export function ConversationList({ viewerId }: { readonly viewerId: string | null }) {
  const [choice, choose] = useChoice();
  useSubscription({ query: ConversationCreated, pause: !usePageVisible() });
  return (
    <>
      <Filters choice={choice} onChoose={choose} />
      <ul className="items">
        {(!choice.mine || viewerId !== null) && (
          <ConversationPage
            key={JSON.stringify(choice)}
            after={null}
            filter={toFilter(choice, viewerId)}
            orderBy={choice.orderBy}
          />
        )}
      </ul>
    </>
  );
}
