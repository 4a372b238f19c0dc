import { useRef } from 'react';
import { useSubscription } from 'urql';
import { graphql } from '../api/gql/index.ts';
import { usePageVisible } from '../api/live-context.ts';
import { everything, toFilter, useChoice } from './choice.ts';
import { useCounts } from './counts.ts';
import { Filters } from './filters.tsx';
import { NothingListed } from './nothing-listed.tsx';
import { ConversationPage } from './page.tsx';

const ConversationCreated = graphql(`
  subscription ConversationCreated($after: ID) {
    conversationCreated(after: $after) {
      id
      ...ConversationItem
    }
  }
`);

const none: ReadonlySet<string> = new Set();

/** The conversations that match, as far as one has scrolled; new ones appear at the top as they are created. */
export function ConversationList({ viewerId }: { readonly viewerId: string | null }) {
  const [choice, choose] = useChoice();
  const [{ data: news }] = useSubscription({ query: ConversationCreated, pause: !usePageVisible() });
  const lost = useRef(false);
  const counts = useCounts(choice, viewerId, news);
  const nothing = (
    <NothingListed
      search={choice.search}
      onClearSearch={() => choose({ ...choice, search: '' })}
      onShowAll={() => choose({ ...choice, ...everything })}
    />
  );
  return (
    <>
      <Filters choice={choice} counts={counts} onChoose={choose} />
      <ul className="items">
        {choice.who === 'MINE' && viewerId === null ? (
          <li>{nothing}</li>
        ) : (
          <ConversationPage
            key={JSON.stringify(choice)}
            after={null}
            filter={toFilter(choice, viewerId)}
            orderBy={choice.orderBy}
            above={none}
            lost={lost}
            nothing={nothing}
          />
        )}
      </ul>
    </>
  );
}
