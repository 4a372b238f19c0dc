import { setTimeout as wait } from 'node:timers/promises';

/** Waits up to `ms` for work to end; returns false if it has not. Throws if the work rejects. */
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
