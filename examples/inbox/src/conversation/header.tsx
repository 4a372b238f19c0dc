import { Link, useSearch } from 'wouter';
import { type FragmentType, graphql, readFragment } from '../api/gql/index.ts';
import { Assign } from '../assign/assign.tsx';
import { customerName } from '../parts/customer-name.ts';
import { StatusBadge } from '../parts/status-badge.tsx';
import { Snooze } from '../snooze/snooze.tsx';

const ConversationHeaderFragment = graphql(`
  fragment ConversationHeader on Conversation {
    id
    name
    status
    tags
    threadCount
    customer {
      id
      email
      ...CustomerName
    }
    ...Assign
    ...Snooze
  }
`);

interface ConversationHeaderProps {
  readonly conversation: FragmentType<typeof ConversationHeaderFragment>;
  /** The id of the customer's card, and whether it is shown. */
  readonly card: string;
  readonly cardOpen: boolean;
  readonly onCard: () => void;
}

/** What the conversation is about, with whom, who looks after it, and from when on. */
export function ConversationHeader(props: ConversationHeaderProps) {
  const conversation = readFragment(ConversationHeaderFragment, props.conversation);
  const { customer, tags, threadCount } = conversation;
  const name = customerName(customer);
  const search = useSearch();
  return (
    <header className="conversation-header">
      <Link href={`/${search && `?${search}`}`} className="back">
        ← All conversations
      </Link>
      <div className="conversation-title">
        <h1>{conversation.name ?? 'No subject'}</h1>
        <StatusBadge status={conversation.status} />
      </div>
      <p className="conversation-facts">
        <span>{name === customer.email ? name : [name, customer.email].filter(Boolean).join(' · ')}</span>
        <span>{threadCount === 1 ? '1 message' : `${threadCount} messages`}</span>
      </p>
      {tags.length > 0 && (
        <ul className="tags" aria-label="Tags">
          {tags.map((tag) => (
            <li key={tag}>{tag}</li>
          ))}
        </ul>
      )}
      <div className="conversation-actions">
        <Assign conversation={conversation} />
        <Snooze conversation={conversation} />
        <button
          type="button"
          aria-expanded={props.cardOpen}
          aria-controls={props.cardOpen ? props.card : undefined}
          onClick={props.onCard}
        >
          Customer
        </button>
      </div>
    </header>
  );
}
