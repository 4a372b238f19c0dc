import { type RefObject, useLayoutEffect, useRef } from 'react';
import { Link, useRoute, useSearch } from 'wouter';
import type { ConversationOrder } from '../api/gql/graphql.ts';
import { type FragmentType, graphql, readFragment } from '../api/gql/index.ts';
import { customerName } from '../parts/customer-name.ts';
import { StatusBadge } from '../parts/status-badge.tsx';
import { When } from '../parts/when.tsx';

const ConversationItemFragment = graphql(`
  fragment ConversationItem on Conversation {
    id
    name
    status
    createdAt
    updatedAt
    priority
    snoozedUntil
    customer {
      id
      ...CustomerName
    }
    assignedUsers {
      id
    }
    assignedTeams {
      id
    }
    threads(last: 1) {
      nodes {
        id
        text
      }
    }
  }
`);

interface ConversationItemProps {
  readonly conversation: FragmentType<typeof ConversationItemFragment>;
  readonly orderBy: ConversationOrder;
  /** Has what stood here had the focus? Then the conversation takes it. */
  readonly lost?: RefObject<boolean>;
}

/** A conversation in the list: who, what about, and what was said last. */
export function ConversationItem(props: ConversationItemProps) {
  const conversation = readFragment(ConversationItemFragment, props.conversation);
  const href = `/conversations/${conversation.id}`;
  const search = useSearch();
  const [isOpen] = useRoute(href);
  const link = useRef<HTMLAnchorElement>(null);
  const { lost } = props;
  useLayoutEffect(() => {
    if (!lost?.current) return;
    lost.current = false;
    link.current?.focus();
  }, [lost]);
  const last = conversation.threads.nodes.at(-1);
  return (
    <li>
      <Link
        ref={link}
        href={href + (search && `?${search}`)}
        className="item"
        aria-current={isOpen ? 'page' : undefined}
      >
        <span className="item-line">
          <span className="item-who">{customerName(conversation.customer)}</span>
          <When at={props.orderBy.endsWith('RECENTLY_UPDATED') ? conversation.updatedAt : conversation.createdAt} />
        </span>
        <span className="item-line">
          <span className="item-name">{conversation.name ?? 'No subject'}</span>
          {conversation.status !== 'OPEN' && (
            <StatusBadge status={conversation.status} until={conversation.snoozedUntil} />
          )}
        </span>
        <span className="item-last">{last?.text ?? 'No messages yet'}</span>
      </Link>
    </li>
  );
}
