import { useSearchParams } from 'wouter';
import type { ConversationFilter, ConversationOrder, ConversationStatus } from '../api/gql/graphql.ts';

/** Which conversations are listed; kept in the address, so that a reload or a link shows the same. */
export interface Choice {
  readonly status: ConversationStatus | null;
  readonly who: Who | null;
  readonly urgent: boolean;
  readonly search: string;
  readonly orderBy: ConversationOrder;
}

/** Whose conversations: the viewer's, or nobody's. */
export type Who = 'MINE' | 'UNASSIGNED';

export const statuses = ['OPEN', 'SNOOZED', 'DONE'] as const satisfies ConversationStatus[];
export const whos = ['UNASSIGNED', 'MINE'] as const satisfies Who[];
/** The orders that the list offers. */
export const orders = [
  'NEWEST',
  'OLDEST',
  'RECENTLY_UPDATED',
  'LEAST_RECENTLY_UPDATED',
  'RECENTLY_ACTIVE',
  'PRIORITY',
] as const satisfies ConversationOrder[];
/** The priorities, of 1 to 5, that the list calls urgent. */
const urgentPriorities = [4, 5];

export const everything = { status: null, who: null, urgent: false, search: '' } as const;

export function useChoice(): [Choice, (choice: Choice) => void] {
  const [params, setParams] = useSearchParams();
  const choice: Choice = {
    status: statuses.find((status) => status === params.get('status')) ?? null,
    who: whos.find((who) => who === params.get('who')) ?? null,
    urgent: params.get('urgent') === 'true',
    search: params.get('search') ?? '',
    orderBy: orders.find((order) => order === params.get('order')) ?? 'NEWEST',
  };
  const choose = ({ status, who, urgent, search, orderBy }: Choice) =>
    setParams(
      {
        ...(status && { status }),
        ...(who && { who }),
        ...(urgent && { urgent: 'true' }),
        ...(search && { search }),
        ...(orderBy !== 'NEWEST' && { order: orderBy }),
      },
      { replace: true },
    );
  return [choice, choose];
}

export function toFilter({ status, who, urgent, search }: Choice, viewerId: string | null): ConversationFilter {
  return {
    ...(status && { status: [status] }),
    ...(who === 'MINE' && { assignedUserId: viewerId }),
    ...(who === 'UNASSIGNED' && { unassigned: true }),
    ...(urgent && { priority: urgentPriorities }),
    ...(search && { search: toSearch(search) }),
  };
}

/** The API takes 20 words. */
const toSearch = (text: string) => text.trim().split(/\s+/).slice(0, 20).join(' ');
