import { useSearchParams } from 'wouter';
import type { ConversationFilter, ConversationOrder, ConversationStatus } from '../api/gql/graphql.ts';

/** Which conversations are listed; kept in the address, so that a reload or a link shows the same. */
export interface Choice {
  readonly status: ConversationStatus | null;
  readonly mine: boolean;
  readonly orderBy: ConversationOrder;
}

const statuses = ['OPEN', 'SNOOZED', 'DONE'] as const satisfies ConversationStatus[];
/** The orders that the list offers. */
export const orders = [
  'NEWEST',
  'OLDEST',
  'RECENTLY_UPDATED',
  'LEAST_RECENTLY_UPDATED',
  'RECENTLY_ACTIVE',
  'PRIORITY',
] as const satisfies ConversationOrder[];

export function useChoice(): [Choice, (choice: Choice) => void] {
  const [params, setParams] = useSearchParams();
  const choice: Choice = {
    status: statuses.find((status) => status === params.get('status')) ?? null,
    mine: params.get('mine') === 'true',
    orderBy: orders.find((order) => order === params.get('order')) ?? 'NEWEST',
  };
  const choose = ({ status, mine, orderBy }: Choice) =>
    setParams(
      {
        ...(status && { status }),
        ...(mine && { mine: 'true' }),
        ...(orderBy !== 'NEWEST' && { order: orderBy }),
      },
      { replace: true },
    );
  return [choice, choose];
}

export function toFilter({ status, mine }: Choice, viewerId: string | null): ConversationFilter {
  return { ...(status && { status: [status] }), ...(mine && { assignedUserId: viewerId }) };
}
