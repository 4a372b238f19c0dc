import type { Database, Transaction } from '../../store/core/database.ts';
import { isRetryable } from '../../store/core/db-errors.ts';
import { commitAndNotify } from '../../store/events/notify.ts';
import { insertBatch } from '../../store/writes/insert-batch.ts';
import type { DryRunOutcome } from './run-batch.ts';

const attempts = 10;

/**
 * Runs one write in a transaction of its own: `decide` locks, loads, judges and changes, and what it gives to write is
 * written with it. A transaction that lost a race (for an external id, for an idempotency key) runs again and sees who won.
 */
export async function commitWrite<Outcome>(
  db: Database,
  decide: (tx: Transaction) => Promise<DryRunOutcome<Outcome>>,
  attempt = 1,
): Promise<Outcome> {
  try {
    return await commitAndNotify(db, async (tx, notify) => {
      const { outcome, writes } = await decide(tx);
      notify(await insertBatch(tx, writes));
      return outcome;
    });
  } catch (error) {
    if (isRetryable(error) && attempt < attempts) return commitWrite(db, decide, attempt + 1);
    throw error;
  }
}
