import { isRetryable } from '../../store/core/db-errors.ts';

// A single write cannot be halved like a batch, and one more attempt does not affect others.
const usualAttempts = 10;

/**
 * Retries a transaction that lost a race (a unique key, a deadlock): it wrote nothing, and the retry sees what won. For writes
 * with their own transaction.
 */
export async function repeatLostRaces<Result>(run: () => Promise<Result>, attempts = usualAttempts): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!isRetryable(error) || attempts === 1) throw error;
    return repeatLostRaces(run, attempts - 1);
  }
}
