import { setMaxListeners } from 'node:events';
import type { Logger } from 'pino';
import { WebhookSlots } from '../domain/webhooks/webhook-slots.ts';
import type { Database } from '../store/core/database.ts';
import { deliveryChannel } from '../store/webhooks/webhook-deliveries.ts';
import {
  type ClaimedDelivery,
  claimDeliveries,
  type DueQueue,
  listDueQueues,
} from '../store/webhooks/webhook-queues.ts';
import { type AttemptOptions, attemptDelivery } from './attempt-delivery.ts';
import { endsWithin } from './ends-within.ts';

export interface WebhookJobOptions extends AttemptOptions {
  /** How long `stop` waits for the database, in milliseconds. */
  readonly drainTimeoutMs: number;
}

export interface WebhookJobs {
  /** Ends the attempts under way and begins no more. */
  stop(): Promise<void>;
}

/** Longer than an attempt can take: then whoever made it is dead. */
const leaseSeconds = 30;
/** What is due later, or was announced to a process that died, is found by looking. */
const lookEveryMs = 2_000;
/** Enough to see a hundred organizations with all of their webhooks: who is not seen has no share. */
const queuesAtOnce = 2_000;
/** Half of what an attempt may take. */
const slowMs = 5_000;

/**
 * Delivers what webhooks are to be told: at least once, in no promised order. The table of deliveries is the queue: its
 * rows are written with the events, which a job of another queue could not be without a step between that can be lost.
 */
export async function startWebhookJobs(db: Database, logger: Logger, options: WebhookJobOptions): Promise<WebhookJobs> {
  const stopping = new AbortController();
  // Each attempt listens.
  setMaxListeners(0, stopping.signal);
  const slots = new WebhookSlots();
  const attempts = new Set<Promise<void>>();
  let looking: Promise<void> | null = null;
  let again = false;
  /** Where the next look begins: with more queues than one shows, each has its turn. */
  let after: DueQueue | null = null;

  const begin = (delivery: ClaimedDelivery) => {
    const begun = performance.now();
    slots.take(delivery);
    const running = attemptDelivery(db, delivery, options, logger, stopping.signal)
      .catch((error: unknown) => logger.warn({ err: error }, 'webhook delivery not settled'))
      .finally(() => {
        slots.release(delivery, performance.now() - begun > slowMs);
        attempts.delete(running);
        look();
      });
    attempts.add(running);
  };

  const claim = async () => {
    while (again && slots.free > 0 && !stopping.signal.aborted) {
      again = false;
      const begunAfter: DueQueue | null = after;
      const queues = await listDueQueues(db, begunAfter, slots.busy(), queuesAtOnce);
      after = queues.length === queuesAtOnce ? (queues.at(-1) ?? null) : null;
      const shares = slots.share(queues);
      const claimed = shares.length > 0 ? await claimDeliveries(db, shares, leaseSeconds) : [];
      for (const delivery of claimed) begin(delivery);
      // What comes before where this look began has not been looked at yet.
      if (claimed.length > 0 || (begunAfter !== null && after === null)) again = true;
    }
  };

  const look = () => {
    again = true;
    if (looking || stopping.signal.aborted) return;
    looking = claim()
      .catch((error: unknown) => logger.warn({ err: error }, 'webhook deliveries not read'))
      .finally(() => {
        looking = null;
        if (again && slots.free > 0) look();
      });
  };

  const stopListening = await db.listen(deliveryChannel, look);
  const timer = setInterval(look, lookEveryMs);
  look();
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      // Attempts end at once, but a database that does not answer may keep statements for long.
      if (!(await endsWithin(options.drainTimeoutMs, Promise.all([stopListening(), looking, ...attempts]))))
        logger.warn('The database kept the deliveries to webhooks from being settled.');
    },
  };
}
