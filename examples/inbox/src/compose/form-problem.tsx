import { Link } from 'wouter';
import { unreachable } from '../api/unreachable.ts';
import { Notice } from '../parts/notice.tsx';
import { Countdown } from './countdown.tsx';
import type { Refusal } from './refusal.ts';

interface FormProblemProps {
  readonly refusal: Refusal;
  /** The time to wait has passed. */
  readonly onOver: () => void;
}

/** What stands above the button when a conversation was not created. */
export function FormProblem({ refusal, onOver }: FormProblemProps) {
  switch (refusal.kind) {
    case 'fields': {
      const left = Object.values(refusal.problems).some(Boolean) || refusal.others.length > 0;
      return left ? (
        <Notice tone="bad">{refusal.others.join(' ') || 'Please look at the fields marked above.'}</Notice>
      ) : null;
    }
    case 'taken':
      return (
        <Notice tone="bad">
          There is a conversation with this reference already:{' '}
          <Link href={`/conversations/${refusal.id}`}>{refusal.name}</Link>
        </Notice>
      );
    case 'wait':
      return (
        <Notice tone="bad">
          This customer got many new conversations in a short time. The next one can be created in{' '}
          <Countdown key={refusal.forMs} forMs={refusal.forMs} onOver={onOver} />.
        </Notice>
      );
    case 'unreachable':
    case 'text':
      return <Notice tone="bad">{refusal.text}</Notice>;
    default:
      return unreachable(refusal);
  }
}
