import { isCanceled } from './db-errors.ts';
import { StoppedError, type StopSignal } from './stop.ts';

/**
 * Runs a statement until it is stopped. Then the server is asked to cancel it, and the connection is held for as long as that
 * takes; when the statement had ended by itself, the request may still be on its way, so the connection is given up.
 */
export async function untilStopped<Rows>(
  stop: StopSignal,
  send: () => Promise<Rows>,
  cancel: () => Promise<void>,
): Promise<Rows> {
  if (stop.stopped) throw new StoppedError();
  let cancelling: Promise<void> | null = null;
  const forget = stop.onStop(() => {
    cancelling = cancel();
  });
  let canceled = false;
  try {
    const rows = await send();
    if (cancelling === null) return rows;
  } catch (error) {
    if (cancelling === null) throw error;
    canceled = isCanceled(error);
  } finally {
    forget();
  }
  await cancelling;
  throw new StoppedError(!canceled);
}
