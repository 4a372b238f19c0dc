import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Database } from '../store/core/database.ts';
import {
  type Expired,
  expiredAuditEntries,
  expiredBulkOperations,
  expiredDeliveries,
  expiredEvents,
  expiredKeys,
} from '../store/maintenance/retention.ts';

export interface RetentionOptions {
  readonly eventsKeptForMs: number;
  readonly deliveriesKeptForMs: number;
  readonly auditKeptForMs: number;
}

export interface RetentionJob {
  /** Deletes what is over now; what several processes do at once is done once. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

const everyMs = 10 * 60 * 1000;
const rowsAtOnce = 1000;

/**
 * Deletes what is kept for a time only: events, deliveries to webhooks, entries of the audit log,
 * idempotency keys, bulk operations. A thousand rows a statement, one after the other, so that nobody waits for it.
 */
export function startRetention(db: Database, logger: Logger, options: RetentionOptions): RetentionJob {
  const periods: readonly (readonly [Expired, number])[] = [
    [expiredEvents, options.eventsKeptForMs],
    [expiredDeliveries, options.deliveriesKeptForMs],
    [expiredAuditEntries, options.auditKeptForMs],
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
        // The embedded database answers without a turn of the event loop.
        await setImmediate();
      }
      if (total > 0) logger.info({ job: `retention of ${expired.name}`, removed: total }, 'deleted what was over');
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

  // Gateways that start together do not delete together, and tests are over before the first time.
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
