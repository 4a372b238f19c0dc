import DataLoader from 'dataloader';
import { splitByWeight } from './split-by-weight.ts';

export interface WriteBatcherOptions<Command> {
  /** Batches that are written at the same time; the next one gathers meanwhile. */
  readonly inFlight: number;
  /** Commands in one batch at the most. */
  readonly maxBatchSize: number;
  /** What a command weighs, in bytes; a batch heavier than `maxBatchBytes` is written in several pieces. */
  readonly weigh: (command: Command) => number;
  readonly maxBatchBytes: number;
  /** Told of each batch's size; for metrics. */
  readonly onBatch?: (size: number) => void;
}

/**
 * Gathers the commands of all callers of this process while earlier batches are being written, and hands them to `run`
 * together: under load, many requests share one transaction, and a lone one waits for nobody.
 */
export function createWriteBatcher<Command, Outcome>(
  run: (commands: readonly Command[]) => Promise<PromiseSettledResult<Outcome>[]>,
  options: WriteBatcherOptions<Command>,
): (command: Command) => Promise<Outcome> {
  const waiting: (() => void)[] = [];
  let running = 0;
  const startNext = () => {
    while (running < options.inFlight && waiting.length > 0) {
      running++;
      waiting.shift()?.();
    }
  };
  const runAll = async (commands: readonly Command[]): Promise<PromiseSettledResult<Outcome>[]> => {
    try {
      options.onBatch?.(commands.length);
      const pieces = splitByWeight(commands, options.weigh, options.maxBatchBytes);
      if (pieces.length === 1) return await run(commands);
      const results: PromiseSettledResult<Outcome>[] = [];
      for (const piece of pieces) {
        // What the earlier pieces wrote is written, whatever becomes of this one.
        const failAll = (reason: unknown) => piece.map(() => ({ status: 'rejected' as const, reason }));
        results.push(...(await run(piece).catch(failAll)));
      }
      return results;
    } finally {
      running--;
      startNext();
    }
  };
  const loader = new DataLoader<Command, PromiseSettledResult<Outcome>>(runAll, {
    cache: false,
    maxBatchSize: options.maxBatchSize,
    batchScheduleFn: (dispatch) => {
      waiting.push(dispatch);
      // Not at once: requests that arrived in the same turn of the event loop belong together.
      setImmediate(startNext);
    },
  });
  return async (command) => {
    // Results rather than outcomes, so that a fault is told by its status whatever was thrown.
    const result = await loader.load(command);
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  };
}
