import type { CombinedError } from 'urql';
import { useReconnected } from '../api/live-context.ts';
import { Notice } from './notice.tsx';

interface FailureProps {
  readonly error: CombinedError;
  readonly onRetry: () => void;
}

/** A request that brought no answer, in a person's words. It is made again once the server is back. */
export function Failure({ error, onRetry }: FailureProps) {
  useReconnected(() => {
    if (isUnreachable(error)) onRetry();
  });
  return (
    <Notice tone="bad">
      <p>{failureText(error)}</p>
      <button type="button" onClick={onRetry}>
        Try again
      </button>
    </Notice>
  );
}

/** Did no answer of the gateway come? */
export const isUnreachable = (error: CombinedError): boolean => error.graphQLErrors.length === 0;

/** Expected failures are data; what is left are a missing permission, a fault of the server's, or no network. */
export function failureText(error: CombinedError): string {
  const code = error.graphQLErrors[0]?.extensions.code;
  if (code === 'FORBIDDEN') return 'Your token does not have the permission for this.';
  if (code !== undefined) return 'Something went wrong on the server. Nothing is lost; try again in a moment.';
  return 'The server cannot be reached. Check your connection.';
}
