import type { Database, Transaction } from '../../store/core/database.ts';
import { isRetryable } from '../../store/core/db-errors.ts';
import { insertBatch } from '../../store/writes/insert-batch.ts';
import type { DryRunOutcome } from './run-batch.ts';

export interface DryRun<Outcome> {
  readonly outcome: Outcome;
  /** Sees the writes of the dry run; open until `end`. */
  readonly tx: Transaction;
  /** Rolls everything back. */
  readonly end: () => Promise<void>;
}

const attempts = 4;

/**
 * R24: runs a write for real, in a transaction that stays open so that the response can be read in it, and that is always rolled
 * back at the end. Its turn lasts until then.
 */
export async function runDry<Outcome>(
  db: Database,
  inTurn: (work: () => Promise<void>) => Promise<void>,
  write: (tx: Transaction) => Promise<DryRunOutcome<Outcome>>,
  attempt = 1,
): Promise<DryRun<Outcome>> {
  const { promise: over, resolve: finish } = promiseWithResolvers<void>();
  const { promise: ready, resolve, reject } = promiseWithResolvers<{ outcome: Outcome; tx: Transaction }>();
  const done = inTurn(() =>
    db.transaction(async (tx) => {
      const { outcome, writes } = await write(tx);
      await insertBatch(tx, writes);
      tx.rollback();
      resolve({ outcome, tx });
      await over;
    }),
  );
  done.catch(reject);
  try {
    const { outcome, tx } = await ready;
    return {
      outcome,
      tx,
      end: () => {
        finish();
        return done;
      },
    };
  } catch (error) {
    if (isRetryable(error) && attempt < attempts) return runDry(db, inTurn, write, attempt + 1);
    throw error;
  }
}

function promiseWithResolvers<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
