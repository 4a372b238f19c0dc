import { type Attempt, perhapsWaiting, type Waiting, waiting } from '../../batching/attempt.ts';
import { runOrHalve } from '../../batching/run-or-halve.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import {
  CommitUnknownError,
  isBeingMoved,
  isLockTimeout,
  isRetryable,
  isUnavailable,
} from '../../store/core/db-errors.ts';
import { commitAndNotify } from '../../store/events/notify.ts';
import type { WriteBatch } from '../../store/writes/batch.ts';
import { commitBatch } from '../../store/writes/insert-batch.ts';

/** The decisions of a batch: for each command an outcome or that it waits for a lock, and the rows to write. */
export interface Decision<Outcome> {
  outcomes: (Outcome | Waiting)[];
  writes: WriteBatch;
}

interface Command {
  readonly author: { readonly orgId: string };
}

/** Locks, loads and decides. With `wait`, it waits for locks, and no command is left waiting. */
export type Decide<Of extends Command, Outcome> = (
  tx: Transaction,
  commands: readonly Of[],
  wait: boolean,
) => Promise<Decision<Outcome>>;

/** The decisions of a dry run (R24) that are still to be written. */
export interface DryRunOutcome<Outcome> {
  outcome: Outcome;
  writes: WriteBatch;
}

// Few transactions lose a race, and a retry sees what won. A batch of a single command cannot be halved, and one more attempt does
// not affect others.
const attemptsOf = (commands: readonly unknown[]) => (commands.length === 1 ? 10 : 4);

/**
 * Runs a batch of commands as one transaction: `decide` locks, loads and decides, then everything is written at once.
 *
 * Without `wait`, locks of other transactions do not delay the batch: commands that would have to wait are not run, and are returned
 * as waiting. A lock that only the write encounters (a unique key that another transaction has inserted) fails the transaction; then
 * the commands of each organization run separately, and those that encounter it again are returned as waiting.
 *
 * A transaction that lost a race (a unique key, a deadlock, a serialization failure) is retried unchanged: the retry sees what won.
 * If the database rolled it back for another reason, the batch is halved and each half is run, so that a bad command fails alone
 * without affecting others. A fault with an unknown outcome (a lost connection) fails every command, because a retry could write
 * twice.
 */
export function runBatch<Of extends Command, Outcome>(
  db: Database,
  commands: readonly Of[],
  wait: boolean,
  decide: Decide<Of, Outcome>,
): Promise<Attempt<Outcome>[]> {
  return runOrHalve<Of, Attempt<Outcome>[]>(commands, {
    run: (some) => commitTogether(db, some, wait, decide),
    judge: (error, some, attempt) => {
      if (!wait && isLockTimeout(error)) return { outcome: runByOrganization(db, some, decide) };
      // Only the commands of one organization are refused.
      if (isBeingMoved(error) && some.length > 1) return 'halve';
      if (isRetryable(error) && attempt < attemptsOf(some)) return 'again';
      if (some.length === 1 || error instanceof CommitUnknownError || isUnavailable(error))
        return { outcome: some.map(() => ({ status: 'rejected' as const, reason: error })) };
      return 'halve';
    },
    join: (first, second) => [...first, ...second],
  });
}

function commitTogether<Of extends Command, Outcome>(
  db: Database,
  commands: readonly Of[],
  wait: boolean,
  decide: Decide<Of, Outcome>,
): Promise<Attempt<Outcome>[]> {
  return commitAndNotify(
    db,
    async (tx, notify) => {
      const { outcomes, writes } = await decide(tx, commands, wait);
      notify(await commitBatch(tx, writes));
      return outcomes.map((value): Attempt<Outcome> => (isWaiting(value) ? value : { status: 'fulfilled', value }));
    },
    { impatient: !wait },
  );
}

/** The outcomes of a batch with `wait`; throws if a command is still waiting. */
export function settled<Outcome>(results: readonly Attempt<Outcome>[]): PromiseSettledResult<Outcome>[] {
  return results.map((result) => {
    if (result.status === 'waiting') throw new Error('A batch with `wait` left a command waiting.');
    return result;
  });
}

async function runByOrganization<Of extends Command, Outcome>(
  db: Database,
  commands: readonly Of[],
  decide: Decide<Of, Outcome>,
): Promise<Attempt<Outcome>[]> {
  const byOrganization = new Map<string, number[]>();
  for (const [at, { author }] of commands.entries()) {
    const places = byOrganization.get(author.orgId);
    if (places) places.push(at);
    else byOrganization.set(author.orgId, [at]);
  }
  const results: Attempt<Outcome>[] = commands.map(() => perhapsWaiting);
  if (byOrganization.size === 1) return results;
  for (const places of byOrganization.values()) {
    const own = await runBatch(
      db,
      places.map((at) => commands[at] as Of),
      false,
      decide,
    );
    for (const [nth, at] of places.entries()) results[at] = own[nth] as Attempt<Outcome>;
  }
  return results;
}

function isWaiting<Outcome>(value: Outcome | Waiting): value is Waiting {
  return value === waiting;
}
