import { useId, useState } from 'react';
import { useSubscription } from 'urql';
import { useHistoryState } from 'wouter/use-browser-location';
import { type FragmentType, graphql, readFragment } from '../api/gql/index.ts';
import { usePageVisible } from '../api/live-context.ts';
import { AddThread } from '../compose/add-thread.tsx';
import { CustomerCard } from '../customer/card.tsx';
import { Notice } from '../parts/notice.tsx';
import { ConversationHeader } from './header.tsx';
import { LockNotice } from './lock-notice.tsx';
import { Threads } from './threads.tsx';

const ConversationViewFragment = graphql(`
  fragment ConversationView on Conversation {
    id
    threadAllowance {
      allowed
      ...Lock
    }
    customer {
      id
      ...Customer
    }
    ...ConversationHeader
    ...Threads
    ...Composing
  }
`);

/**
 * What one thread more changes about its conversation.
 * @public The code generator reads it: other documents spread the fragment by its name.
 */
export const AfterThread = graphql(`
  fragment AfterThread on Conversation {
    id
    threadAllowance {
      allowed
      ...Lock
    }
    ...ConversationHeader
  }
`);

const ThreadAdded = graphql(`
  subscription ThreadAdded($conversationId: ID!, $after: ID) {
    threadAdded(conversationId: $conversationId, after: $after) {
      id
      ...Thread
      conversation {
        ...AfterThread
      }
    }
  }
`);

/** There is room for the customer's card beside the messages. */
const isWide = () => window.matchMedia('(width >= 72rem)').matches;

/** A conversation as it happens, with a box to add to it. */
export function ConversationView(props: { readonly conversation: FragmentType<typeof ConversationViewFragment> }) {
  const conversation = readFragment(ConversationViewFragment, props.conversation);
  const [cardOpen, setCardOpen] = useState(isWide);
  const card = useId();
  const arrival = useHistoryState<{ mergedFrom?: string } | null>();
  useSubscription({
    query: ThreadAdded,
    variables: { conversationId: conversation.id },
    pause: !usePageVisible(),
  });
  return (
    <article className="conversation">
      <ConversationHeader
        conversation={conversation}
        card={card}
        cardOpen={cardOpen}
        onCard={() => setCardOpen(!cardOpen)}
      />
      {arrival?.mergedFrom && (
        <Notice tone="info">The conversation that you followed a link to was merged into this one.</Notice>
      )}
      <div className="conversation-body">
        {cardOpen && <CustomerCard key={conversation.customer.id} id={card} customer={conversation.customer} />}
        <div className="conversation-main">
          <Threads conversation={conversation} />
          {conversation.threadAllowance.allowed ? (
            <AddThread conversation={conversation} />
          ) : (
            <LockNotice allowance={conversation.threadAllowance} />
          )}
        </div>
      </div>
    </article>
  );
}
