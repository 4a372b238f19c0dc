import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';

/** Work that is done again and again, a bounded part at a time. */
export interface Sweep {
  /** Does all of it now; whoever asks while it runs waits for that. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

export interface SweepOptions {
  /** As the log has it. */
  readonly name: string;
  readonly everyMs: number;
  /** When it is done first; after `everyMs` where this is left out. */
  readonly firstAfterMs?: number;
}

/** Does a part of the work: gives how many rows it took, which tells whether there may be more. */
type SweepPart = () => Promise<number>;

/** Takes parts until one took fewer than `full` rows, or the sweep is stopped; gives how many rows all took. */
export type Repeat = (part: SweepPart, full: number) => Promise<number>;

/** Starts a sweep. A fault is logged, and the next sweep tries again. */
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
      // The embedded database answers without a turn of the event loop.
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

  // Gateways that start together do not sweep together.
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
