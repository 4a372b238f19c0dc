import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import { endSnoozes } from '../domain/snoozing/end-snoozes.ts';
import type { Database } from '../store/core/database.ts';
import { nextSnoozeEnd } from '../store/writes/wake-conversations.ts';
import { endsWithin } from './ends-within.ts';

export interface SnoozeJob {
  /** Begins no further look. */
  stop(): Promise<void>;
}

/** What another gateway has snoozed is found by looking: twice within the two seconds that a snooze may end late. */
const lookEveryMs = 1_000;
/** What is over and locked by others is looked at again after this. */
const pauseMs = 100;
/** A transaction of so many rows takes some ten milliseconds. */
const atOnce = 200;

/**
 * Opens snoozed conversations at their moment (R42). The conversations themselves are the queue, so nothing is lost with a
 * process, and every gateway looks at them: at the moment of the next one, and each second.
 */
export function startSnoozeJob(db: Database, logger: Logger, options: { readonly drainTimeoutMs: number }): SnoozeJob {
  let stopping = false;
  let timer: NodeJS.Timeout | null = null;
  let looking: Promise<void> = Promise.resolve();

  /** Ends what is over; gives the milliseconds until the next look. */
  const look = async (): Promise<number> => {
    for (;;) {
      const dueInMs = await nextSnoozeEnd(db);
      if (dueInMs === null || stopping) return lookEveryMs;
      if (dueInMs > 0) return Math.min(Math.ceil(dueInMs), lookEveryMs);
      if ((await endSnoozes(db, atOnce)) === 0) return pauseMs;
      // The embedded database answers without a turn of the event loop.
      await setImmediate();
    }
  };
  const run = () => {
    looking = look()
      .catch((error: unknown) => {
        logger.warn({ err: error }, 'snoozed conversations not looked at');
        return lookEveryMs;
      })
      .then((ms) => {
        if (stopping) return;
        timer = setTimeout(run, ms);
        timer.unref();
      });
  };
  run();
  return {
    async stop() {
      stopping = true;
      if (timer !== null) clearTimeout(timer);
      if (!(await endsWithin(options.drainTimeoutMs, looking)))
        logger.warn('The database kept the look at snoozed conversations from being stopped.');
    },
  };
}
