import { setTimeout as wait } from 'node:timers/promises';

/** Waits for work to end, for so long at the most; false where it has not by then. What it rejects with is thrown. */
export async function endsWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const ended = work.then(() => true);
  const late = wait(ms, false, { signal: over.signal }).catch(() => true);
  try {
    return await Promise.race([ended, late]);
  } finally {
    over.abort();
  }
}
