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
import { MovingOrganizations } from './moving-organizations.ts';

export interface WebhookJobOptions extends AttemptOptions {
  /** How long `stop` waits for the database, in milliseconds. */
  readonly drainTimeoutMs: number;
}

export interface WebhookJobs {
  /** Ends the running attempts and starts no more. */
  stop(): Promise<void>;
}

/** Longer than an attempt can take: after that, its process must be dead. */
const leaseSeconds = 30;
/** Polling finds deliveries that are due later, or that were announced to a process that died. */
const lookEveryMs = 2_000;
/** Enough for a hundred organizations with all of their webhooks: organizations beyond that would get no share. */
const queuesAtOnce = 2_000;
/** Half the timeout of an attempt. */
const slowMs = 5_000;

/**
 * Delivers events to webhooks: at least once, in no guaranteed order. The deliveries table is the queue: its rows are written in the
 * transaction of the events, whereas a separate queue would need another step, which can be lost.
 */
export async function startWebhookJobs(db: Database, logger: Logger, options: WebhookJobOptions): Promise<WebhookJobs> {
  const stopping = new AbortController();
  // Each attempt adds a listener.
  setMaxListeners(0, stopping.signal);
  const slots = new WebhookSlots();
  const moving = new MovingOrganizations();
  const attempts = new Set<Promise<void>>();
  let looking: Promise<void> | null = null;
  let again = false;
  /** Where the next poll begins: if there are more queues than a poll returns, each gets its turn. */
  let after: DueQueue | null = null;

  const begin = (delivery: ClaimedDelivery) => {
    const begun = performance.now();
    slots.take(delivery);
    const running = attemptDelivery(db, delivery, options, logger, stopping.signal)
      .catch((error: unknown) => logger.warn({ err: error }, 'webhook delivery could not be settled'))
      .finally(() => {
        slots.release(delivery, performance.now() - begun > slowMs);
        attempts.delete(running);
        look();
      });
    attempts.add(running);
  };

  const claimUnlessMoving = (shares: Parameters<typeof claimDeliveries>[1]) =>
    claimDeliveries(db, shares, leaseSeconds).catch((error: unknown) => {
      if (!moving.note(error)) throw error;
      again = true;
      return [];
    });

  const claim = async () => {
    while (again && slots.free > 0 && !stopping.signal.aborted) {
      again = false;
      const begunAfter: DueQueue | null = after;
      const busy = slots.busy();
      const left = { ...busy, orgIds: [...busy.orgIds, ...moving.orgIds()] };
      const queues = await listDueQueues(db, begunAfter, left, queuesAtOnce);
      after = queues.length === queuesAtOnce ? (queues.at(-1) ?? null) : null;
      const shares = slots.share(queues);
      const claimed = shares.length > 0 ? await claimUnlessMoving(shares) : [];
      for (const delivery of claimed) begin(delivery);
      // The queues before the start of this poll have not been checked yet.
      if (claimed.length > 0 || (begunAfter !== null && after === null)) again = true;
    }
  };

  const look = () => {
    again = true;
    if (looking || stopping.signal.aborted) return;
    looking = claim()
      .catch((error: unknown) => logger.warn({ err: error }, 'webhook deliveries could not be read'))
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
      // Attempts end immediately, but statements can hang if the database does not respond.
      if (!(await endsWithin(options.drainTimeoutMs, Promise.all([stopListening(), looking, ...attempts]))))
        logger.warn('Webhook deliveries could not be settled, because the database does not respond.');
    },
  };
}
