import { Empty } from '../parts/empty.tsx';

interface NothingListedProps {
  readonly search: string;
  readonly onClearSearch: () => void;
  readonly onShowAll: () => void;
}

/** What stands in place of a list that holds nothing, with the way back to one that does. */
export function NothingListed({ search, onClearSearch, onShowAll }: NothingListedProps) {
  return (
    <div role="status">
      {search === '' ? (
        <Empty title="Nothing here">No conversation matches these filters.</Empty>
      ) : (
        <Empty title="Nothing found">No conversation with these filters contains “{search}”.</Empty>
      )}
      <p className="ways-out">
        {search !== '' && (
          <button type="button" onClick={onClearSearch}>
            Clear the search
          </button>
        )}
        <button type="button" onClick={onShowAll}>
          Show all conversations
        </button>
      </p>
    </div>
  );
}
