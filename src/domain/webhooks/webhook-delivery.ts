import type { FailingWebhook, SettledDelivery, WebhookDeliveryRow } from '../../store/webhooks/webhook-deliveries.ts';
import type { ClaimedDelivery } from '../../store/webhooks/webhook-queues.ts';
import { encodeId, type IdType } from '../core/ids.ts';

/** What an endpoint answered, or why there is no answer. */
export type Answer = { readonly httpStatus: number } | { readonly error: string };

/** What becomes of a delivery after an attempt, and whether its webhook is to be disabled, and why. */
export interface Verdict extends Omit<SettledDelivery, 'answered'> {
  readonly disable: Disabling | null;
}

/** Why a webhook is to be disabled; not where something has reached it since. */
export interface Disabling {
  readonly reason: string;
  readonly unlessReachedSince: Date | null;
}

const gone = 410;

/**
 * Judges an attempt: 2xx is delivered. Anything else is tried again after the next delay; after the last one the delivery
 * has failed, and the webhook is disabled unless something else has reached it since. 410 Gone disables it at once.
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
    const disable = { reason: 'The endpoint answered 410 Gone.', unlessReachedSince: null };
    return { status: 'FAILED', httpStatus, error, retryInSeconds: null, disable };
  }
  const retryInSeconds = retrySeconds[delivery.attempts - 1] ?? null;
  if (retryInSeconds !== null) return { status: 'PENDING', httpStatus, error, retryInSeconds, disable: null };
  const reason = `No attempt of ${delivery.attempts} reached the endpoint. The last one: ${error}`;
  const disable = { reason, unlessReachedSince: delivery.createdAt };
  return { status: 'FAILED', httpStatus, error, retryInSeconds: null, disable };
}

/** However often an endpoint has given no answer, its deliveries are held back no longer than that. */
const longestHoldSeconds = 60;

/**
 * How long all deliveries of a webhook wait after an attempt that got no answer, by how many in a row got none: as long as that delivery
 * itself does, up to a minute. One that does not answer takes a slot for the whole of the time-out; one that fails at once does not.
 */
export function holdSeconds(retrySeconds: readonly number[]): number[] {
  return retrySeconds.map((seconds) => Math.min(seconds, longestHoldSeconds));
}

/**
 * Is a webhook to be disabled for its endpoint's silence? As after the last attempt of a delivery: after as many attempts
 * over as long a time. Held back, attempts are of many deliveries, and none of them might ever come to its last.
 */
export function judgeSilence(
  { failures, failingSince, failingSeconds }: FailingWebhook,
  error: string | null,
  retrySeconds: readonly number[],
): Disabling | null {
  const period = retrySeconds.reduce((total, seconds) => total + seconds, 0);
  if (failures <= retrySeconds.length || failingSeconds < period) return null;
  return {
    reason: `The endpoint answered none of ${failures} attempts in a row. The last one: ${error}`,
    unlessReachedSince: failingSince,
  };
}

function describe(httpStatus: number): string {
  const redirect = httpStatus >= 300 && httpStatus < 400;
  return `The endpoint answered ${httpStatus}.${redirect ? ' Redirects are not followed.' : ''}`;
}

/** What stands under which key of an event's data, as a kind of public id. */
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

/** What an endpoint is told: the event's type, time and data, with the ids that the API takes. */
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
