import type { ThreadType } from '../api/gql/graphql.ts';
import { unreachable } from '../api/unreachable.ts';

interface KindChoiceProps {
  readonly kind: ThreadType;
  readonly customer: string;
  readonly onChoose: (kind: ThreadType) => void;
}

const kinds: readonly ThreadType[] = ['REPLY', 'NOTE', 'CHAT'];

/** In whose name a message is written, and for whose eyes. */
export function KindChoice({ kind, customer, onChoose }: KindChoiceProps) {
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">Kind of message</legend>
      {kinds.map((each) => (
        <label key={each}>
          <input type="radio" name="kind" checked={each === kind} onChange={() => onChoose(each)} />
          <span>{kindName(each, customer)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function kindName(kind: ThreadType, customer: string): string {
  switch (kind) {
    case 'CHAT':
      return `Chat as ${customer}`;
    case 'REPLY':
      return 'Reply';
    case 'NOTE':
      return 'Note for the team';
    default:
      return unreachable(kind);
  }
}
