import type { Logger } from 'pino';
import { Webhook } from 'standardwebhooks';
import { encodeId } from '../domain/ids.ts';
import { judgeAttempt, toPayload, type Verdict } from '../domain/webhook-delivery.ts';
import type { Database } from '../store/database.ts';
import {
  type ClaimedDelivery,
  claimDeliveries,
  deliveryChannel,
  disableWebhook,
  settleDelivery,
} from '../store/webhook-deliveries.ts';
import { type SendOptions, sendWebhook } from './send-webhook.ts';

export interface WebhookJobOptions {
  readonly webhookAllowPrivate: boolean;
  /** Seconds after each failed attempt; after the last the webhook is disabled. */
  readonly webhookRetrySeconds: readonly number[];
}

export interface WebhookJobs {
  stop(): Promise<void>;
}

const timeoutMs = 10_000;
/** Longer than an attempt can take: then whoever made it is dead. */
const leaseSeconds = 30;
/** What is due later, or was announced to a process that died, is found by looking. */
const lookEveryMs = 2_000;
const claimedAtOnce = 5;
const mostInFlight = 40;
/** So that a slow endpoint keeps nobody else's messages waiting. */
const mostPerWebhook = 5;

/**
 * Delivers what webhooks are to be told: at least once, in no promised order. The table of deliveries is the queue: its
 * rows are written with the events, which a job of another queue could not be without a step between that can be lost.
 */
export async function startWebhookJobs(db: Database, logger: Logger, options: WebhookJobOptions): Promise<WebhookJobs> {
  const stopping = new AbortController();
  const inFlight = new Map<string, number>();
  const attempts = new Set<Promise<void>>();
  let looking: Promise<void> | null = null;
  let again = false;

  const attempt = async (delivery: ClaimedDelivery) => {
    const answer = await send(delivery, options, stopping.signal);
    const verdict = answer === null ? disabled : judgeAttempt(delivery, answer, options.webhookRetrySeconds);
    // Cut short by the end of the process, it is due again after its lease.
    if (stopping.signal.aborted && verdict.status !== 'DELIVERED') return;
    const settled = await settleDelivery(db, delivery, verdict);
    if (!settled || !verdict.disable) return;
    const { reason, unlessReachedSince } = verdict.disable;
    await disableWebhook(db, delivery.orgId, delivery.webhookId, reason, unlessReachedSince);
  };

  const begin = (delivery: ClaimedDelivery) => {
    const { webhookId } = delivery;
    inFlight.set(webhookId, (inFlight.get(webhookId) ?? 0) + 1);
    const running = attempt(delivery)
      .catch((error: unknown) => logger.warn({ err: error }, 'webhook delivery not settled'))
      .finally(() => {
        const left = (inFlight.get(webhookId) ?? 1) - 1;
        if (left > 0) inFlight.set(webhookId, left);
        else inFlight.delete(webhookId);
        attempts.delete(running);
        look();
      });
    attempts.add(running);
  };

  const claim = async () => {
    while (again && !stopping.signal.aborted) {
      again = false;
      if (attempts.size >= mostInFlight) return;
      const busy = [...inFlight].filter(([, count]) => count >= mostPerWebhook).map(([id]) => id);
      const claimed = await claimDeliveries(db, busy, claimedAtOnce, leaseSeconds);
      for (const delivery of claimed) begin(delivery);
      if (claimed.length === claimedAtOnce) again = true;
    }
  };

  const look = () => {
    again = true;
    if (looking || stopping.signal.aborted) return;
    looking = claim()
      .catch((error: unknown) => logger.warn({ err: error }, 'webhook deliveries not read'))
      .finally(() => {
        looking = null;
        if (again && attempts.size < mostInFlight) look();
      });
  };

  const stopListening = await db.listen(deliveryChannel, look);
  const timer = setInterval(look, lookEveryMs);
  look();
  return {
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await stopListening();
      await looking;
      await Promise.all(attempts);
    },
  };
}

const disabled: Verdict = {
  status: 'FAILED',
  httpStatus: null,
  error: 'The webhook was disabled.',
  retryInSeconds: null,
  disable: null,
};

/** Null where the webhook is gone or disabled. */
async function send(delivery: ClaimedDelivery, options: WebhookJobOptions, signal: AbortSignal) {
  const { url, secret, now } = delivery;
  if (url === null || secret === null) return null;
  const id = encodeId('WebhookDelivery', delivery.id);
  const body = JSON.stringify(toPayload(delivery));
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Parley-Webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
  const sendOptions: SendOptions = { allowPrivate: options.webhookAllowPrivate, timeoutMs, signal };
  return sendWebhook(url, headers, body, sendOptions);
}
