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
import { type Sweep, startSweep } from './sweep.ts';

export interface RetentionOptions {
  readonly eventsKeptForMs: number;
  readonly deliveriesKeptForMs: number;
  readonly auditKeptForMs: number;
}

const everyMs = 10 * 60 * 1000;
const rowsAtOnce = 1000;

/**
 * Deletes data with a limited lifetime: events, deliveries to webhooks, entries of the audit log, idempotency keys, bulk
 * operations. Deletes a thousand rows per statement, one statement after the other, so that no request waits for it. Several
 * gateways can do this at once.
 */
export function startRetention(db: Database, logger: Logger, options: RetentionOptions): Sweep {
  const periods: readonly (readonly [Expired, number])[] = [
    [expiredEvents, options.eventsKeptForMs],
    [expiredDeliveries, options.deliveriesKeptForMs],
    [expiredAuditEntries, options.auditKeptForMs],
    [expiredKeys, 0],
    [expiredBulkOperations, 0],
  ];
  return startSweep({ name: 'retention', everyMs }, logger, async (repeat) => {
    for (const [expired, keptForMs] of periods) {
      const removed = await repeat(() => expired.remove(db, keptForMs, rowsAtOnce), 1);
      if (removed > 0) logger.info({ job: `retention of ${expired.name}`, removed }, 'deleted expired rows');
    }
  });
}
