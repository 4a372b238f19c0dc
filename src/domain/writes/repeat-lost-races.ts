import { isRetryable } from '../../store/core/db-errors.ts';

const attempts = 10;

/**
 * Runs a transaction again where it lost a race (a unique key, a deadlock): it left nothing, and now sees what won. For writes
 * that have a transaction of their own.
 */
export async function repeatLostRaces<Result>(run: () => Promise<Result>, attempt = 1): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!isRetryable(error) || attempt === attempts) throw error;
    return repeatLostRaces(run, attempt + 1);
  }
}
