import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Work that is repeated at intervals, a limited part at a time. */
export interface Sweep {
  /** Does all of it now; a call during a run waits for that run. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

export interface SweepOptions {
  /** Its name in the log. */
  readonly name: string;
  readonly everyMs: number;
  /** The delay before the first run; defaults to `everyMs`. */
  readonly firstAfterMs?: number;
}

/** Does a part of the work. Returns the number of processed rows, which shows whether there may be more. */
type SweepPart = () => Promise<number>;

/** Runs parts until one processes fewer than `full` rows, or the sweep is stopped; returns the total number of rows. */
export type Repeat = (part: SweepPart, full: number) => Promise<number>;

/** Starts a sweep. A failure is logged, and the next run tries again. */
export function startSweep(
  { name, everyMs, firstAfterMs = everyMs }: SweepOptions,
  logger: Logger,
  work: (repeat: Repeat) => Promise<void>,
): Sweep {
  let stopping = false;
  let running: Promise<void> | null = null;

  const repeat: Repeat = async (part, full) => {
    let total = 0;
    for (let taken = full; taken >= full && !stopping; total += taken) {
      taken = await part();
      // The embedded database responds without yielding to the event loop.
      await setImmediate();
    }
    return total;
  };

  const run = () => {
    running ??= work(repeat)
      .catch((error: unknown) => logger.warn({ err: error }, `${name} failed`))
      .finally(() => {
        running = null;
      });
    return running;
  };

  // Gateways that start at the same time should not sweep at the same time.
  const spread = (ms: number) => ms * (0.75 + Math.random() / 2);
  const first = setTimeout(run, spread(firstAfterMs));
  const timer = setInterval(run, spread(everyMs));
  first.unref();
  timer.unref();
  return {
    run,
    async stop() {
      stopping = true;
      clearTimeout(first);
      clearInterval(timer);
      await running;
    },
  };
}
