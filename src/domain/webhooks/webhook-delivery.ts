import type { FailingWebhook, SettledDelivery, WebhookDeliveryRow } from '../../store/webhooks/webhook-deliveries.ts';
import type { ClaimedDelivery } from '../../store/webhooks/webhook-queues.ts';
import { encodeId, type IdType } from '../core/ids.ts';

/** The response of an endpoint, or why there is none. */
export type Answer = { readonly httpStatus: number } | { readonly error: string };

/** The state of a delivery after an attempt, and whether and why its webhook is disabled. */
export interface Verdict extends Omit<SettledDelivery, 'answered'> {
  readonly disable: Disabling | null;
}

/** Why a webhook is disabled, unless a delivery has succeeded since. */
export interface Disabling {
  readonly reason: string;
  readonly unlessReachedSince: Date | null;
}

const gone = 410;

/**
 * Evaluates an attempt. A 2xx response means delivered. Anything else is retried after the next delay; after the last one the delivery
 * has failed, and the webhook is disabled unless another delivery has succeeded since. 410 Gone disables it immediately.
 */
export function judgeAttempt(
  delivery: Pick<ClaimedDelivery, 'attempts' | 'createdAt'>,
  answer: Answer,
  retrySeconds: readonly number[],
): Verdict {
  const httpStatus = 'httpStatus' in answer ? answer.httpStatus : null;
  if (httpStatus !== null && httpStatus >= 200 && httpStatus < 300)
    return { status: 'DELIVERED', httpStatus, error: null, retryInSeconds: null, disable: null };
  const error = 'error' in answer ? answer.error : describe(answer.httpStatus);
  if (httpStatus === gone) {
    const disable = { reason: 'The endpoint returned HTTP 410 Gone.', unlessReachedSince: null };
    return { status: 'FAILED', httpStatus, error, retryInSeconds: null, disable };
  }
  const retryInSeconds = retrySeconds[delivery.attempts - 1] ?? null;
  if (retryInSeconds !== null) return { status: 'PENDING', httpStatus, error, retryInSeconds, disable: null };
  const reason = `All ${delivery.attempts} attempts failed. Last error: ${error}`;
  const disable = { reason, unlessReachedSince: delivery.createdAt };
  return { status: 'FAILED', httpStatus, error, retryInSeconds: null, disable };
}

/** The longest time for which deliveries to an endpoint without responses are held back. */
const longestHoldSeconds = 60;

/**
 * How long all deliveries of a webhook wait after an attempt without a response, by the number of such attempts in a row: as long as
 * that delivery waits, but at most a minute. An endpoint that does not respond occupies a slot for the whole timeout; one that
 * fails immediately does not.
 */
export function holdSeconds(retrySeconds: readonly number[]): number[] {
  return retrySeconds.map((seconds) => Math.min(seconds, longestHoldSeconds));
}

/**
 * Should a webhook be disabled because its endpoint never responds? Yes, after as many attempts over as long a time as a delivery has.
 * While deliveries are held back, attempts are spread over many deliveries, and none of them might ever reach its last attempt.
 */
export function judgeSilence(
  { failures, failingSince, failingSeconds }: FailingWebhook,
  error: string | null,
  retrySeconds: readonly number[],
): Disabling | null {
  const period = retrySeconds.reduce((total, seconds) => total + seconds, 0);
  if (failures <= retrySeconds.length || failingSeconds < period) return null;
  return {
    reason: `The endpoint did not respond to ${failures} attempts in a row. Last error: ${error}`,
    unlessReachedSince: failingSince,
  };
}

function describe(httpStatus: number): string {
  const redirect = httpStatus >= 300 && httpStatus < 400;
  return `The endpoint returned HTTP ${httpStatus}.${redirect ? ' Redirects are not followed.' : ''}`;
}

/** The type of public id for each key of an event's data. */
const idTypes: Readonly<Record<string, IdType>> = {
  conversationId: 'Conversation',
  customerId: 'Customer',
  threadId: 'Thread',
  sourceId: 'Conversation',
  targetId: 'Conversation',
  bulkOperationId: 'BulkOperation',
};
const idTypesOfEvents: Readonly<Record<string, typeof idTypes>> = {
  'customer.merged': { sourceId: 'Customer', targetId: 'Customer' },
};

/** The payload for an endpoint: the event's type, time and data, with public ids. */
export function toPayload({
  eventType,
  createdAt,
  data,
}: Pick<WebhookDeliveryRow, 'eventType' | 'createdAt' | 'data'>) {
  const publicData = Object.entries(data as Record<string, unknown>).map(([key, value]) => {
    const type = idTypesOfEvents[eventType]?.[key] ?? idTypes[key];
    return [key, type && typeof value === 'string' ? encodeId(type, value) : value];
  });
  return { type: eventType, timestamp: createdAt.toISOString(), data: Object.fromEntries(publicData) };
}
