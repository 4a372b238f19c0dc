import { announceWrites, noNews } from '../store/announce-writes.ts';
import type { Database, Transaction } from '../store/database.ts';
import { CommitUnknownError, isRetryable, isUnavailable } from '../store/db-errors.ts';
import { commitWrites, type Writes } from '../store/insert-writes.ts';

interface Decision<Outcome> {
  outcomes: Outcome[];
  writes: Writes;
}

/** What a rehearsal (R24) decided and has yet to write. */
export interface Rehearsed<Outcome> {
  outcome: Outcome;
  writes: Writes;
}

const attempts = 4;

/**
 * Runs a batch of commands as one transaction: `decide` locks, loads and judges, then all is written at once.
 *
 * A transaction that lost a race (a unique key, a deadlock, a serialization failure) is run again as it stands: the second
 * time it sees what won. One that the database rolled back for another reason is halved and each half run, so that a
 * single bad command fails alone and none pays for another. A fault that leaves the outcome unknown (a lost connection)
 * is every command's fault: running it again could write twice.
 */
export async function runBatch<Command, Outcome>(
  db: Database,
  commands: readonly Command[],
  decide: (tx: Transaction, commands: readonly Command[]) => Promise<Decision<Outcome>>,
  attempt = 1,
): Promise<PromiseSettledResult<Outcome>[]> {
  try {
    let news = noNews;
    const settled = await db.transaction(async (tx) => {
      const { outcomes, writes } = await decide(tx, commands);
      news = await commitWrites(tx, writes);
      return outcomes.map((value) => ({ status: 'fulfilled' as const, value }));
    });
    announceWrites(db, news);
    return settled;
  } catch (error) {
    if (isRetryable(error) && attempt < attempts) return runBatch(db, commands, decide, attempt + 1);
    if (commands.length === 1 || error instanceof CommitUnknownError || isUnavailable(error))
      return commands.map(() => ({ status: 'rejected' as const, reason: error }));
    const middle = commands.length >> 1;
    const first = await runBatch(db, commands.slice(0, middle), decide);
    const second = await runBatch(db, commands.slice(middle), decide);
    return [...first, ...second];
  }
}
