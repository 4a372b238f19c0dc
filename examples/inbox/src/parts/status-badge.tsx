import type { ConversationStatus } from '../api/gql/graphql.ts';
import { unreachable } from '../api/unreachable.ts';

/** Where a conversation stands. */
export function StatusBadge({ status }: { readonly status: ConversationStatus }) {
  return <span className={`badge badge-${status.toLowerCase()}`}>{statusName(status)}</span>;
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
