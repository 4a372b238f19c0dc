import type { ConversationOrder } from '../api/gql/graphql.ts';
import { unreachable } from '../api/unreachable.ts';
import { orders } from './choice.ts';

interface OrderChoiceProps {
  readonly orderBy: ConversationOrder;
  readonly onChoose: (orderBy: ConversationOrder) => void;
}

/** In which order the list is. */
export function OrderChoice({ orderBy, onChoose }: OrderChoiceProps) {
  return (
    <label className="order">
      <span className="visually-hidden">Order</span>
      <select value={orderBy} onChange={(event) => onChoose(event.target.value as ConversationOrder)}>
        {orders.map((order) => (
          <option key={order} value={order}>
            {orderName(order)}
          </option>
        ))}
      </select>
    </label>
  );
}

function orderName(order: ConversationOrder): string {
  switch (order) {
    case 'NEWEST':
      return 'Newest first';
    case 'OLDEST':
      return 'Oldest first';
    case 'RECENTLY_UPDATED':
      return 'Recently updated';
    case 'LEAST_RECENTLY_UPDATED':
      return 'Waiting longest';
    case 'RECENTLY_ACTIVE':
      return 'Latest message';
    case 'PRIORITY':
      return 'Priority';
    default:
      return unreachable(order);
  }
}
