import type { Database, Transaction } from '../../store/core/database.ts';
import { commitAndNotify } from '../../store/events/notify.ts';
import { insertBatch } from '../../store/writes/insert-batch.ts';
import { repeatLostRaces } from './repeat-lost-races.ts';
import type { DryRunOutcome } from './run-batch.ts';

/**
 * Runs one write in a transaction of its own: `decide` locks, loads, judges and changes, and what it gives to write is
 * written with it. A transaction that lost a race (for an external id, for an idempotency key) runs again and sees who won.
 */
export function commitWrite<Outcome>(
  db: Database,
  decide: (tx: Transaction) => Promise<DryRunOutcome<Outcome>>,
): Promise<Outcome> {
  return repeatLostRaces(() =>
    commitAndNotify(db, async (tx, notify) => {
      const { outcome, writes } = await decide(tx);
      notify(await insertBatch(tx, writes));
      return outcome;
    }),
  );
}
