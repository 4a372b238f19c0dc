import type { Entry, RunCommands } from './attempt.ts';
import { FairQueue } from './fair-queue.ts';
import { RowLines, type RowLinesOptions } from './row-lines.ts';

export interface WriteBatcherOptions<Command> extends RowLinesOptions<Command> {
  /** The maximum number of concurrent batches; later commands join the next one. */
  readonly inFlight: number;
  /** The maximum weight of a batch with commands of several organizations. */
  readonly maxSharedBytes: number;
  /** Heavier commands do not join such a batch: they run in a line of their row. */
  readonly maxSharedCommandBytes: number;
}

/**
 * Collects the commands of all callers of this process while earlier batches are being written, and passes them to `run` together:
 * under load, many requests share a transaction, and a single request does not wait. A batch never waits for locks: commands that
 * would have to wait run in a line of their row, as do later commands for the same row.
 */
export function createWriteBatcher<Command, Outcome>(
  run: RunCommands<Command, Outcome>,
  options: WriteBatcherOptions<Command>,
): (command: Command) => Promise<Outcome> {
  const { inFlight, maxBatchSize, maxSharedBytes, maxSharedCommandBytes, weigh, organizationOf } = options;
  const queue = new FairQueue<Entry<Command, Outcome>>(({ command }) => weigh(command));
  const lines = new RowLines(run, options);
  let running = 0;
  let scheduled = false;

  const startNext = () => {
    scheduled = false;
    while (running < inFlight && !queue.isEmpty) {
      running++;
      void runBatch(queue.take(maxBatchSize, maxSharedBytes));
    }
  };

  const runBatch = async (batch: readonly Entry<Command, Outcome>[]) => {
    const settle = await attempt(batch);
    // Starts the next batch first, so that its statements are sent while the responses of this batch are written.
    running--;
    startNext();
    settle();
  };

  const attempt = async (batch: readonly Entry<Command, Outcome>[]): Promise<() => void> => {
    try {
      options.onBatch?.(batch.length);
      const attempts = await run(
        batch.map(({ command }) => command),
        false,
      );
      return () => {
        for (const [at, entry] of batch.entries()) {
          const result = attempts[at];
          if (result?.status === 'fulfilled') entry.resolve(result.value);
          else if (result?.status === 'waiting') lines.add(entry, result.certain);
          else entry.reject(result?.reason ?? new Error('A batch returned fewer outcomes than it had commands.'));
        }
      };
    } catch (error) {
      return () => {
        for (const { reject } of batch) reject(error);
      };
    }
  };

  return (command) =>
    new Promise((resolve, reject) => {
      const entry = { command, resolve, reject };
      if (weigh(command) > maxSharedCommandBytes || lines.hasLineFor(command)) return lines.add(entry, false);
      queue.add(organizationOf(command), entry);
      // Deferred, so that requests that arrive in the same turn of the event loop share a batch.
      if (!scheduled) setImmediate(startNext);
      scheduled = true;
    });
}
