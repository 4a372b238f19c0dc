import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import { endSnoozes } from '../domain/snoozing/end-snoozes.ts';
import type { Database } from '../store/core/database.ts';
import { nextSnoozeEnd } from '../store/writes/wake-conversations.ts';
import { endsWithin } from './ends-within.ts';
import { MovingOrganizations } from './moving-organizations.ts';

export interface SnoozeJob {
  /** Stops polling. */
  stop(): Promise<void>;
}

/** Snoozes of other gateways are found by polling: twice within the two seconds by which a snooze may end late. */
const lookEveryMs = 1_000;
/** The delay until expired snoozes that others have locked are checked again. */
const pauseMs = 100;
/** A transaction with this many rows takes a few tens of milliseconds. */
const atOnce = 200;

/**
 * Opens snoozed conversations at their time (R42). The conversations themselves are the queue, so nothing is lost if a process
 * dies. Every gateway polls them: at the time of the next one, and every second.
 */
export function startSnoozeJob(db: Database, logger: Logger, options: { readonly drainTimeoutMs: number }): SnoozeJob {
  const moving = new MovingOrganizations();
  let stopping = false;
  let timer: NodeJS.Timeout | null = null;
  let looking: Promise<void> = Promise.resolve();

  const endUnlessMoving = () =>
    endSnoozes(db, atOnce, moving.orgIds()).catch((error: unknown) => {
      if (!moving.note(error)) throw error;
      return 0;
    });

  /** Ends expired snoozes; returns the milliseconds until the next poll. */
  const look = async (): Promise<number> => {
    for (;;) {
      const dueInMs = await nextSnoozeEnd(db);
      if (dueInMs === null || stopping) return lookEveryMs;
      if (dueInMs > 0) return Math.min(Math.ceil(dueInMs), lookEveryMs);
      if ((await endUnlessMoving()) === 0) return pauseMs;
      // The embedded database responds without yielding to the event loop.
      await setImmediate();
    }
  };
  const run = () => {
    looking = look()
      .catch((error: unknown) => {
        logger.warn({ err: error }, 'snoozed conversations could not be read');
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
        logger.warn('The end of snoozes could not be stopped, because the database does not respond.');
    },
  };
}
