import type { ConversationOrder, ConversationStatus } from '../api/gql/graphql.ts';
import { unreachable } from '../api/unreachable.ts';
import { statusName } from '../parts/status-badge.tsx';
import { type Choice, orders } from './choice.ts';

interface FiltersProps {
  readonly choice: Choice;
  readonly onChoose: (choice: Choice) => void;
}

const statuses: readonly (ConversationStatus | null)[] = [null, 'OPEN', 'SNOOZED', 'DONE'];

/** What the list shows, and in which order. */
export function Filters({ choice, onChoose }: FiltersProps) {
  return (
    <div className="filters">
      <fieldset className="segments">
        <legend className="visually-hidden">Status</legend>
        {statuses.map((status) => (
          <label key={status ?? 'ALL'}>
            <input
              type="radio"
              name="status"
              checked={choice.status === status}
              onChange={() => onChoose({ ...choice, status })}
            />
            <span>{status === null ? 'All' : statusName(status)}</span>
          </label>
        ))}
      </fieldset>
      <div className="filters-row">
        <label className="check">
          <input
            type="checkbox"
            checked={choice.mine}
            onChange={(event) => onChoose({ ...choice, mine: event.target.checked })}
          />
          Assigned to me
        </label>
        <label className="order">
          <span className="visually-hidden">Order</span>
          <select
            value={choice.orderBy}
            onChange={(event) => onChoose({ ...choice, orderBy: event.target.value as ConversationOrder })}
          >
            {orders.map((order) => (
              <option key={order} value={order}>
                {orderName(order)}
              </option>
            ))}
          </select>
        </label>
      </div>
    </div>
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
