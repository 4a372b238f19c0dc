import type { ConversationStatus } from '../api/gql/graphql.ts';
import { unreachable } from '../api/unreachable.ts';
import { When } from './when.tsx';

interface StatusBadgeProps {
  readonly status: ConversationStatus;
  /** When a snooze ends. */
  readonly until?: string | null;
}

/** Where a conversation stands. */
export function StatusBadge({ status, until }: StatusBadgeProps) {
  return (
    <span className={`badge badge-${status.toLowerCase()}`}>
      {statusName(status)}
      {until && (
        <>
          {' until '}
          <When at={until} />
        </>
      )}
    </span>
  );
}

export function statusName(status: ConversationStatus): string {
  switch (status) {
    case 'OPEN':
      return 'Open';
    case 'SNOOZED':
      return 'Snoozed';
    case 'DONE':
      return 'Done';
    default:
      return unreachable(status);
  }
}
