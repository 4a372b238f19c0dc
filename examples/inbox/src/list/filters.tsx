import type { CountsQuery } from '../api/gql/graphql.ts';
import { unreachable } from '../api/unreachable.ts';
import { statusName } from '../parts/status-badge.tsx';
import { type Choice, statuses, type Who, whos } from './choice.ts';
import { Count } from './count.tsx';
import { Options } from './options.tsx';
import { OrderChoice } from './order-choice.tsx';
import { SearchBox } from './search-box.tsx';

interface FiltersProps {
  readonly choice: Choice;
  readonly counts: CountsQuery | undefined;
  readonly onChoose: (choice: Choice) => void;
}

const countOfStatus = { OPEN: 'open', SNOOZED: 'snoozed', DONE: 'done' } as const;
const countOfWho = { UNASSIGNED: 'unassigned', MINE: 'mine' } as const;

/** What the list shows, and in which order; each filter with the number of conversations behind it. */
export function Filters({ choice, counts, onChoose }: FiltersProps) {
  return (
    <div className="filters">
      <SearchBox search={choice.search} onSearch={(search) => onChoose({ ...choice, search })} />
      <Options
        name="status"
        legend="Status"
        chosen={choice.status}
        options={[
          { value: null, label: 'All', count: counts?.anyStatus },
          ...statuses.map((value) => ({ value, label: statusName(value), count: counts?.[countOfStatus[value]] })),
        ]}
        onChoose={(status) => onChoose({ ...choice, status })}
      />
      <Options
        name="who"
        legend="Assigned"
        chosen={choice.who}
        options={[
          { value: null, label: 'Everyone', count: counts?.everyone },
          ...whos.map((value) => ({ value, label: whoName(value), count: counts?.[countOfWho[value]] })),
        ]}
        onChoose={(who) => onChoose({ ...choice, who })}
      />
      <div className="filters-row">
        <label className="check">
          <input
            type="checkbox"
            checked={choice.urgent}
            onChange={(event) => onChoose({ ...choice, urgent: event.target.checked })}
          />
          <span>
            Urgent <Count count={counts?.urgent} />
          </span>
        </label>
        <OrderChoice orderBy={choice.orderBy} onChoose={(orderBy) => onChoose({ ...choice, orderBy })} />
      </div>
    </div>
  );
}

function whoName(who: Who): string {
  switch (who) {
    case 'UNASSIGNED':
      return 'Unassigned';
    case 'MINE':
      return 'Mine';
    default:
      return unreachable(who);
  }
}
