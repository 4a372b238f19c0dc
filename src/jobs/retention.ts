import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Database } from '../store/core/database.ts';
import {
  type Expired,
  expiredBulkOperations,
  expiredDeliveries,
  expiredEvents,
  expiredKeys,
} from '../store/maintenance/retention.ts';

export interface RetentionOptions {
  readonly eventsKeptForMs: number;
  readonly deliveriesKeptForMs: number;
}

export interface RetentionJob {
  /** Deletes expired rows now; several processes may do so at the same time. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

const everyMs = 10 * 60 * 1000;
const rowsAtOnce = 1000;

/**
 * Deletes expired events, webhook deliveries, idempotency keys and bulk operations, in sequential statements of a thousand rows each,
 * so that it does not delay other work.
 */
export function startRetention(db: Database, logger: Logger, options: RetentionOptions): RetentionJob {
  const periods: readonly (readonly [Expired, number])[] = [
    [expiredEvents, options.eventsKeptForMs],
    [expiredDeliveries, options.deliveriesKeptForMs],
    [expiredKeys, 0],
    [expiredBulkOperations, 0],
  ];
  let stopping = false;
  let running: Promise<void> | null = null;

  const remove = async () => {
    for (const [expired, keptForMs] of periods) {
      let total = 0;
      for (let removed = 1; removed > 0 && !stopping; total += removed) {
        removed = await expired.remove(db, keptForMs, rowsAtOnce);
        // The embedded database does not yield to the event loop.
        await setImmediate();
      }
      if (total > 0) logger.info({ job: `retention of ${expired.name}`, removed: total }, 'deleted expired rows');
    }
  };

  const run = () => {
    running ??= remove()
      .catch((error: unknown) => logger.warn({ err: error }, 'retention failed'))
      .finally(() => {
        running = null;
      });
    return running;
  };

  // Randomized, so that gateways that start together do not delete together; tests end before the first run.
  const timer = setInterval(run, everyMs * (0.75 + Math.random() / 2));
  timer.unref();
  return {
    run,
    async stop() {
      stopping = true;
      clearInterval(timer);
      await running;
    },
  };
}
