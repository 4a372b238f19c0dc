import type { Logger } from 'pino';
import { Webhook } from 'standardwebhooks';
import { encodeId } from '../domain/core/ids.ts';
import {
  type Answer,
  type Disabling,
  holdSeconds,
  judgeAttempt,
  judgeSilence,
  toPayload,
  type Verdict,
} from '../domain/webhooks/webhook-delivery.ts';
import type { Database } from '../store/core/database.ts';
import { disableWebhook, settleDelivery } from '../store/webhooks/webhook-deliveries.ts';
import type { ClaimedDelivery } from '../store/webhooks/webhook-queues.ts';
import { sendWebhook } from './send-webhook.ts';

export interface AttemptOptions {
  readonly webhookAllowPrivate: boolean;
  /** The delays after failed attempts, in seconds; after the last one the webhook is disabled. */
  readonly webhookRetrySeconds: readonly number[];
}

const timeoutMs = 10_000;

const disabled: Verdict = {
  status: 'FAILED',
  httpStatus: null,
  error: 'The webhook was disabled.',
  retryInSeconds: null,
  disable: null,
};

/** Attempts one delivery, and stores the result in the delivery and its webhook. */
export async function attemptDelivery(
  db: Database,
  delivery: ClaimedDelivery,
  options: AttemptOptions,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  const { webhookRetrySeconds: retrySeconds } = options;
  const answer = await send(delivery, options, logger, signal);
  const verdict = answer === null ? disabled : judgeAttempt(delivery, answer, retrySeconds);
  // If the end of the process interrupts it, it is due again after its lease.
  if (signal.aborted && verdict.status !== 'DELIVERED') return;
  const answered = answer === null ? null : 'httpStatus' in answer;
  const settled = await settleDelivery(db, delivery, { ...verdict, answered }, holdSeconds(retrySeconds));
  if (settled === null) return;
  const disabling: Disabling | null = verdict.disable ?? judgeSilence(settled, verdict.error, retrySeconds);
  if (disabling) await disableWebhook(db, delivery, disabling.reason, disabling.unlessReachedSince);
}

/** Null if the webhook was deleted or disabled. */
async function send(
  delivery: ClaimedDelivery,
  options: AttemptOptions,
  logger: Logger,
  signal: AbortSignal,
): Promise<Answer | null> {
  const { url, secrets, now } = delivery;
  if (url === null || secrets === null) return null;
  const id = encodeId('WebhookDelivery', delivery.id);
  const body = JSON.stringify(toPayload(delivery));
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Parley-Webhooks',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
  };
  return sendWebhook(url, headers, body, {
    allowPrivate: options.webhookAllowPrivate,
    timeoutMs,
    signal,
    // Hidden from the webhook's owner, so that internal names cannot be probed, but useful to the operator.
    onNoConnection: (cause) => logger.debug({ err: cause, delivery: id }, 'could not connect to a webhook'),
  });
}
