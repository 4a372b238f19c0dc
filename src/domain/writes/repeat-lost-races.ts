import { isRetryable } from '../../store/core/db-errors.ts';

// A write that stands alone has nobody to be halved from, and one more attempt costs nobody else.
const usualAttempts = 10;

/**
 * Runs a transaction again where it lost a race (a unique key, a deadlock): it left nothing, and now sees what won. For writes
 * that have a transaction of their own.
 */
export async function repeatLostRaces<Result>(run: () => Promise<Result>, attempts = usualAttempts): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!isRetryable(error) || attempts === 1) throw error;
    return repeatLostRaces(run, attempts - 1);
  }
}
