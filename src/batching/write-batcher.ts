import type { Entry, RunCommands } from './attempt.ts';
import { FairQueue } from './fair-queue.ts';
import { RowLines, type RowLinesOptions } from './row-lines.ts';

export interface WriteBatcherOptions<Command> extends RowLinesOptions<Command> {
  /** Batches that are written at the same time; the next one gathers meanwhile. */
  readonly inFlight: number;
  /** What a batch of several organizations' commands weighs at the most. */
  readonly maxSharedBytes: number;
  /** What is heavier than this is in no such batch: it is run in a line of its row. */
  readonly maxSharedCommandBytes: number;
}

/**
 * Gathers the commands of all callers of this process while earlier batches are being written, and hands them to `run`
 * together: under load, many requests share one transaction, and a lone one waits for nobody. A batch waits for no lock:
 * the commands that would have to are run in a line of their row, and so are those that come for the same row meanwhile.
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
    // First of all, so that its statements are on their way while the answers to these are written.
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
          else entry.reject(result?.reason ?? new Error('A batch gave fewer outcomes than it had commands.'));
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
      // Not at once: requests that arrived in the same turn of the event loop belong together.
      if (!scheduled) setImmediate(startNext);
      scheduled = true;
    });
}
