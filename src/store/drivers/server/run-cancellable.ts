import { type CancellationSignal, CancelledError } from '../../core/cancellation.ts';
import { isCanceled } from '../../core/db-errors.ts';
import { ReadSize, ReadTooLargeError } from '../../core/read-size.ts';

/**
 * Runs a statement until it is canceled or returns too much. Then asks the server to cancel it, and holds the connection
 * meanwhile. If the statement has ended by itself, the cancel request may still arrive later, so the connection is discarded.
 */
export async function runCancellable<Rows>(
  stop: CancellationSignal,
  send: () => Promise<Rows>,
  cancel: () => Promise<void>,
  size = new ReadSize(),
): Promise<Rows> {
  if (stop.stopped) throw new CancelledError();
  let cancelling: Promise<void> | null = null;
  const end = () => {
    cancelling ??= cancel();
  };
  const forget = stop.onStop(end);
  size.onExceeded = end;
  let canceled = false;
  try {
    const rows = await send();
    if (cancelling === null) return rows;
  } catch (error) {
    if (cancelling === null) throw error;
    canceled = isCanceled(error);
  } finally {
    forget();
    size.onExceeded = null;
  }
  await cancelling;
  throw stop.stopped ? new CancelledError(!canceled) : new ReadTooLargeError(!canceled);
}
