import { type Attempt, perhapsWaiting, type Waiting, waiting } from '../../batching/attempt.ts';
import { runOrHalve } from '../../batching/run-or-halve.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { CommitUnknownError, isLockTimeout, isRetryable, isUnavailable } from '../../store/core/db-errors.ts';
import { commitAndNotify } from '../../store/events/notify.ts';
import type { WriteBatch } from '../../store/writes/batch.ts';
import { commitBatch } from '../../store/writes/insert-batch.ts';

/** What was decided about the commands of a batch: an outcome for each, or that it waits for a lock, and what is to be written. */
export interface Decision<Outcome> {
  outcomes: (Outcome | Waiting)[];
  writes: WriteBatch;
}

interface Command {
  readonly author: { readonly orgId: string };
}

/** Locks, loads and judges; with `wait`, for as long as others hold the locks, and no command is left waiting then. */
export type Decide<Of extends Command, Outcome> = (
  tx: Transaction,
  commands: readonly Of[],
  wait: boolean,
) => Promise<Decision<Outcome>>;

/** What a dry run (R24) decided and has yet to write. */
export interface DryRunOutcome<Outcome> {
  outcome: Outcome;
  writes: WriteBatch;
}

// The losers of a race are few, and see what won; a command that stands alone has nobody to be halved from, and one more
// attempt costs nobody else.
const attemptsOf = (commands: readonly unknown[]) => (commands.length === 1 ? 10 : 4);

/**
 * Runs a batch of commands as one transaction: `decide` locks, loads and judges, then all is written at once.
 *
 * Without `wait` nobody is kept waiting by what another transaction has locked: the commands that would have to wait are
 * not run, and told as waiting. A lock that only the write meets (a unique key that another transaction has inserted) fails
 * the transaction; then each organization's commands are run by themselves, and those that meet it again are told as waiting.
 *
 * A transaction that lost a race (a unique key, a deadlock, a serialization failure) is run again as it stands: the second
 * time it sees what won. One that the database rolled back for another reason is halved and each half run, so that a
 * single bad command fails alone and none pays for another. A fault that leaves the outcome unknown (a lost connection)
 * is every command's fault: running it again could write twice.
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

/** The outcomes of a batch that was to wait; a fault where it did not. */
export function settled<Outcome>(results: readonly Attempt<Outcome>[]): PromiseSettledResult<Outcome>[] {
  return results.map((result) => {
    if (result.status === 'waiting') throw new Error('A batch that waits left a command waiting.');
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
