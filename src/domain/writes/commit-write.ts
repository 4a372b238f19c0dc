import type { Database, Transaction } from '../../store/core/database.ts';
import { commitAndNotify } from '../../store/events/notify.ts';
import { commitBatch } from '../../store/writes/insert-batch.ts';
import { repeatLostRaces } from './repeat-lost-races.ts';
import type { DryRunOutcome } from './run-batch.ts';

/**
 * Runs one write in its own transaction: `decide` locks, loads, checks and changes rows, and the writes that it returns are
 * committed with them. A transaction that lost a race (for an external id or idempotency key) is retried and sees the winner.
 */
export function commitWrite<Outcome>(
  db: Database,
  decide: (tx: Transaction) => Promise<DryRunOutcome<Outcome>>,
): Promise<Outcome> {
  return repeatLostRaces(() =>
    commitAndNotify(db, async (tx, notify) => {
      const { outcome, writes } = await decide(tx);
      notify(await commitBatch(tx, writes));
      return outcome;
    }),
  );
}
