import type { ClaimedDelivery, SettledDelivery, WebhookDeliveryRow } from '../store/webhook-deliveries.ts';
import { encodeId, type IdType } from './ids.ts';

/** What an endpoint answered, or why there is no answer. */
export type Answer = { readonly httpStatus: number } | { readonly error: string };

/** What becomes of a delivery after an attempt, and whether its webhook is to be disabled, and why. */
export interface Verdict extends SettledDelivery {
  readonly disable: { readonly reason: string; readonly unlessReachedSince: Date | null } | null;
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

/** What an endpoint is told: the event's type, time and data, with the ids that the API takes. */
export function toPayload({
  eventType,
  createdAt,
  data,
}: Pick<WebhookDeliveryRow, 'eventType' | 'createdAt' | 'data'>) {
  const publicData = Object.entries(data as Record<string, unknown>).map(([key, value]) => {
    const type = idTypes[key];
    return [key, type && typeof value === 'string' ? encodeId(type, value) : value];
  });
  return { type: eventType, timestamp: createdAt.toISOString(), data: Object.fromEntries(publicData) };
}
