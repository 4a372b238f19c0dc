import type { Prisma, WebhookDelivery } from '../../generated/prisma/client.ts';
import type { WebhookDeliveryStatus } from '../../generated/prisma/enums.ts';
import { webhookDeliveryTable } from '../../generated/tables.ts';
import { announce } from '../core/announce.ts';
import { type Database, type Executor, statement } from '../core/database.ts';
import type { Keyset } from '../queries/keyset.ts';
import { prismaPage } from '../queries/prisma-page.ts';
import { selectColumns } from '../tables/table.ts';

/** The channel that announces new deliveries; the message is empty. */
export const deliveryChannel = 'parley_webhook';

export type WebhookDeliveryRow = WebhookDelivery;

/** As `WebhookDeliveryRow` has them, of `webhook_deliveries d`. */
export const deliveryColumns = selectColumns(webhookDeliveryTable, 'd');

/**
 * The part of the write statement that creates the deliveries of the new events in `source`: atomically with the events and, because of
 * the unique key, once for each webhook.
 */
export const insertDeliveries = (
  source: string,
) => `INSERT INTO webhook_deliveries (org_id, id, webhook_id, event_id, event_type,
    data, next_attempt_at, created_at)
  SELECT e.org_id, gen_random_uuid(), w.id, e.id, e.type, e.data, e.created_at, e.created_at
  FROM ${source} e JOIN webhooks w ON w.org_id = e.org_id AND w.disabled_at IS NULL AND e.type = ANY (w.event_types)
  RETURNING 1`;

/** A delivery as it was attempted; `url` is the address of its webhook then, null if no request was sent. */
export interface AttemptedDelivery extends Pick<WebhookDeliveryRow, 'orgId' | 'id' | 'webhookId' | 'attempts'> {
  readonly url: string | null;
}

/** The outcome of one attempt. */
export interface SettledDelivery {
  readonly status: WebhookDeliveryStatus;
  readonly httpStatus: number | null;
  readonly error: string | null;
  /** Seconds until the next attempt; null if there is none. */
  readonly retryInSeconds: number | null;
  /** Whether the endpoint responded at all; null if no request was sent. */
  readonly answered: boolean | null;
}

// An attempt that began before its webhook was held back provides no new information: many concurrent ones count as one. One that
// was sent to a previous address says nothing about the current one.
const settleStatement = statement(
  'settle_webhook_delivery',
  `WITH t AS (
     SELECT statement_timestamp() AS now, statement_timestamp() + make_interval(secs => coalesce($7, 0)) AS next
   ), settled AS (
     UPDATE webhook_deliveries d SET status = $4::webhook_delivery_status, last_http_status = $5, last_error = $6,
       next_attempt_at = t.next, delivered_at = CASE WHEN $4::webhook_delivery_status = 'DELIVERED' THEN t.now END
     FROM t WHERE d.org_id = $1 AND d.id = $2 AND d.status = 'PENDING' AND d.attempts = $3
     RETURNING d.org_id, d.webhook_id, d.last_attempt_at
   ), judged AS (
     SELECT w.id, w.failures + 1 AS failures, s.last_attempt_at,
       t.now + make_interval(secs => ($9::int4[])[least(w.failures + 1, cardinality($9::int4[]))]) AS until
     FROM settled s JOIN webhooks w ON w.org_id = $1 AND w.id = s.webhook_id CROSS JOIN t
     WHERE w.url = $10 AND CASE
       WHEN $8::bool THEN w.failures > 0
       WHEN NOT $8::bool THEN w.held_until IS NULL OR w.held_until <= s.last_attempt_at
       ELSE false
     END
     FOR UPDATE OF w
   ), held AS (
     UPDATE webhooks w SET failures = CASE WHEN $8::bool THEN 0 ELSE j.failures END,
       failing_since = CASE WHEN NOT $8::bool THEN coalesce(w.failing_since, j.last_attempt_at) END,
       held_until = CASE WHEN NOT $8::bool THEN j.until END
     FROM judged j WHERE w.org_id = $1 AND w.id = j.id
     RETURNING w.failures, w.failing_since
   )
   SELECT coalesce(h.failures, 0) AS failures, h.failing_since AS "failingSince",
     coalesce(extract(epoch FROM t.now - h.failing_since), 0)::float8 AS "failingSeconds"
   FROM settled CROSS JOIN t LEFT JOIN held h ON true`,
);

/** The state of a webhook after an attempt: how many attempts in a row got no response, and since when. */
export interface FailingWebhook {
  readonly failures: number;
  readonly failingSince: Date | null;
  readonly failingSeconds: number;
}

/**
 * Settles the attempt with this number. If there was no response, holds its webhook back, longer each time in a row. Null if
 * another attempt has begun since, which then settles the delivery.
 */
export async function settleDelivery(
  db: Executor,
  { orgId, id, attempts, url }: AttemptedDelivery,
  { status, httpStatus, error, retryInSeconds, answered }: SettledDelivery,
  holdSeconds: readonly number[],
): Promise<FailingWebhook | null> {
  const values = [orgId, id, attempts, status, httpStatus, error, retryInSeconds, answered, holdSeconds, url];
  const [settled] = await db.query<FailingWebhook>(settleStatement, values);
  return settled ?? null;
}

// An endpoint that another delivery has reached since this event is not entirely broken.
const disableStatement = statement(
  'disable_failing_webhook',
  `WITH disabled AS (
     UPDATE webhooks w SET disabled_at = statement_timestamp(), disabled_reason = $3, updated_at = statement_timestamp()
     WHERE w.org_id = $1 AND w.id = $2 AND w.url = $5 AND w.disabled_at IS NULL AND ($4::timestamptz IS NULL OR NOT EXISTS (
       SELECT 1 FROM webhook_deliveries d
       WHERE d.org_id = $1 AND d.webhook_id = $2 AND d.status = 'DELIVERED' AND d.delivered_at > $4))
     RETURNING w.org_id, w.id
   )
   UPDATE webhook_deliveries d SET status = 'FAILED', last_error = 'The webhook was disabled.'
   FROM disabled w WHERE d.org_id = w.org_id AND d.webhook_id = w.id AND d.status = 'PENDING'`,
);

/**
 * Disables the webhook of a delivery and fails its pending deliveries, unless its address has changed since the attempt or a delivery
 * has reached it since `unlessReachedSince`.
 */
export async function disableWebhook(
  db: Executor,
  { orgId, webhookId, url }: AttemptedDelivery,
  reason: string,
  unlessReachedSince: Date | null,
): Promise<void> {
  await db.query(disableStatement, [orgId, webhookId, reason, unlessReachedSince, url]);
}

const redeliverStatement = statement(
  'redeliver_webhook_delivery',
  `WITH freed AS (
     UPDATE webhooks w SET held_until = NULL FROM webhook_deliveries d
     WHERE d.org_id = $1 AND d.id = $2 AND w.org_id = d.org_id AND w.id = d.webhook_id AND w.held_until IS NOT NULL
   )
   UPDATE webhook_deliveries d SET status = 'PENDING', attempts = 0, next_attempt_at = statement_timestamp(), delivered_at = NULL
   FROM webhooks w WHERE d.org_id = $1 AND d.id = $2 AND w.org_id = d.org_id AND w.id = d.webhook_id AND w.disabled_at IS NULL
   RETURNING ${deliveryColumns}`,
);

/** Within a transaction, makes a delivery due again, as if it had never been attempted nor its webhook been held back; null if there is none, or its webhook is disabled. */
export async function redeliverRow(tx: Executor, orgId: string, id: string): Promise<WebhookDeliveryRow | null> {
  const [[row]] = await Promise.all([
    tx.query<WebhookDeliveryRow>(redeliverStatement, [orgId, id]),
    announce(tx, deliveryChannel),
  ]);
  return row ?? null;
}

const listStatement = statement(
  'list_webhook_deliveries',
  `SELECT ${deliveryColumns} FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id)
   JOIN webhook_deliveries d ON d.org_id = k.org_id AND d.id = k.id`,
);

/** The deliveries with these keys, in undefined order; keys without a row are skipped. */
export function listDeliveries(db: Executor, orgIds: string[], ids: string[]): Promise<WebhookDeliveryRow[]> {
  return db.query<WebhookDeliveryRow>(listStatement, [orgIds, ids]);
}

/** One page of a webhook's deliveries, newest first, filtered by status if any are given. */
export function listDeliveryPage(
  { prisma }: Pick<Database, 'prisma'>,
  orgId: string,
  webhookId: string,
  statuses: readonly WebhookDeliveryStatus[] | null,
  page: Keyset,
): Promise<WebhookDeliveryRow[]> {
  const { where, ...rest } = prismaPage<Prisma.WebhookDeliveryWhereInput>(page);
  const withStatus = statuses === null ? {} : { status: { in: [...statuses] } };
  return prisma.webhookDelivery.findMany({ where: { orgId, webhookId, ...withStatus, AND: where }, ...rest });
}
