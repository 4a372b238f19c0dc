import { Link, useSearch } from 'wouter';
import { type FragmentType, graphql, readFragment } from '../api/gql/index.ts';
import { customerName } from '../parts/customer-name.ts';
import { StatusBadge } from '../parts/status-badge.tsx';

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
    assignedUsers {
      id
      name
    }
  }
`);

/** What the conversation is about, with whom, and who looks after it. */
export function ConversationHeader(props: { readonly conversation: FragmentType<typeof ConversationHeaderFragment> }) {
  const conversation = readFragment(ConversationHeaderFragment, props.conversation);
  const { customer, assignedUsers, tags, threadCount } = conversation;
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
        <span>
          {assignedUsers.length > 0 ? `with ${assignedUsers.map(({ name }) => name).join(', ')}` : 'not assigned'}
        </span>
        <span>{threadCount === 1 ? '1 message' : `${threadCount} messages`}</span>
      </p>
      {tags.length > 0 && (
        <ul className="tags" aria-label="Tags">
          {tags.map((tag) => (
            <li key={tag}>{tag}</li>
          ))}
        </ul>
      )}
    </header>
  );
}
