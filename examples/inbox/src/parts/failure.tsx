import type { CombinedError } from 'urql';
import { Notice } from './notice.tsx';

interface FailureProps {
  readonly error: CombinedError;
  readonly onRetry: () => void;
}

/** A request that brought no answer, in a person's words. */
export function Failure({ error, onRetry }: FailureProps) {
  return (
    <Notice tone="bad">
      <p>{failureText(error)}</p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </Notice>
  );
}

/** Expected failures are data; what is left are a missing permission, a fault of the server's, or no network. */
export function failureText(error: CombinedError): string {
  const code = error.graphQLErrors[0]?.extensions.code;
  if (code === 'FORBIDDEN') return 'Your token does not have the permission for this.';
  if (code !== undefined) return 'Something went wrong on the server. Nothing is lost; try again in a moment.';
  return 'The server cannot be reached. Check your connection.';
}
