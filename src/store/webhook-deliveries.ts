import type { WebhookDelivery } from '../generated/prisma/client.ts';
import type { WebhookDeliveryStatus } from '../generated/prisma/enums.ts';
import { type Executor, statement } from './database.ts';
import { type Keyset, keysetSql } from './keyset.ts';

/** Where it is announced that there is something to deliver; the message says nothing more. */
export const deliveryChannel = 'parley_webhook';

export type WebhookDeliveryRow = WebhookDelivery;

const deliveryColumns = `
  d.org_id AS "orgId", d.id, d.webhook_id AS "webhookId", d.event_id AS "eventId", d.event_type AS "eventType", d.data,
  d.status, d.attempts, d.next_attempt_at AS "nextAttemptAt", d.last_attempt_at AS "lastAttemptAt",
  d.last_http_status AS "lastHttpStatus", d.last_error AS "lastError", d.delivered_at AS "deliveredAt",
  d.created_at AS "createdAt"`;

/**
 * The part of the write statement that turns new events into deliveries: with the event or not at all, and by the unique
 * key once for each webhook.
 */
export const deliveriesSql = `INSERT INTO webhook_deliveries (org_id, id, webhook_id, event_id, event_type, data, next_attempt_at,
    created_at)
  SELECT e.org_id, gen_random_uuid(), w.id, e.id, e.type, e.data, e.created_at, e.created_at
  FROM events_written e JOIN webhooks w ON w.org_id = e.org_id AND w.disabled_at IS NULL AND e.type = ANY (w.event_types)
  RETURNING 1`;

/** A delivery that is to be attempted now; `url` and `secret` are null where the webhook is gone or disabled. */
export interface ClaimedDelivery extends WebhookDeliveryRow {
  readonly url: string | null;
  readonly secret: string | null;
  readonly now: Date;
}

const claimStatement = statement(
  'claim_webhook_deliveries',
  `WITH due AS (
     SELECT d.org_id, d.id FROM webhook_deliveries d
     WHERE d.status = 'PENDING' AND d.next_attempt_at <= clock_timestamp() AND NOT d.webhook_id = ANY ($1::uuid[])
     ORDER BY d.next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED
   ), claimed AS (
     UPDATE webhook_deliveries d SET attempts = d.attempts + 1, last_attempt_at = clock_timestamp(),
       next_attempt_at = clock_timestamp() + make_interval(secs => $3)
     FROM due WHERE d.org_id = due.org_id AND d.id = due.id RETURNING ${deliveryColumns}
   )
   SELECT c.*, w.url, w.secret, clock_timestamp() AS now
   FROM claimed c LEFT JOIN webhooks w ON w.org_id = c."orgId" AND w.id = c."webhookId" AND w.disabled_at IS NULL`,
);

/**
 * Takes deliveries that are due, of any organization, but for those of busy webhooks. An attempt whose process dies is due
 * again after `leaseSeconds`.
 */
export function claimDeliveries(
  db: Executor,
  busyWebhookIds: readonly string[],
  limit: number,
  leaseSeconds: number,
): Promise<ClaimedDelivery[]> {
  return db.query<ClaimedDelivery>(claimStatement, [busyWebhookIds, limit, leaseSeconds]);
}

/** What became of one attempt. */
export interface SettledDelivery {
  readonly status: WebhookDeliveryStatus;
  readonly httpStatus: number | null;
  readonly error: string | null;
  /** Where it is to be tried again: in so many seconds. */
  readonly retryInSeconds: number | null;
}

const settleStatement = statement(
  'settle_webhook_delivery',
  `UPDATE webhook_deliveries d SET status = $4::webhook_delivery_status, last_http_status = $5, last_error = $6,
     next_attempt_at = clock_timestamp() + make_interval(secs => coalesce($7, 0)),
     delivered_at = CASE WHEN $4::webhook_delivery_status = 'DELIVERED' THEN clock_timestamp() END
   WHERE d.org_id = $1 AND d.id = $2 AND d.status = 'PENDING' AND d.attempts = $3 RETURNING d.id`,
);

/** Settles the attempt with this number; false where another one has begun since, which then settles it. */
export async function settleDelivery(
  db: Executor,
  { orgId, id, attempts }: Pick<WebhookDeliveryRow, 'orgId' | 'id' | 'attempts'>,
  { status, httpStatus, error, retryInSeconds }: SettledDelivery,
): Promise<boolean> {
  const values = [orgId, id, attempts, status, httpStatus, error, retryInSeconds];
  return (await db.query(settleStatement, values)).length > 0;
}

// What another delivery has reached since this event happened is not at fault as a whole.
const disableStatement = statement(
  'disable_failing_webhook',
  `WITH disabled AS (
     UPDATE webhooks w SET disabled_at = clock_timestamp(), disabled_reason = $3, updated_at = clock_timestamp()
     WHERE w.org_id = $1 AND w.id = $2 AND w.disabled_at IS NULL AND ($4::timestamptz IS NULL OR NOT EXISTS (
       SELECT 1 FROM webhook_deliveries d
       WHERE d.org_id = $1 AND d.webhook_id = $2 AND d.status = 'DELIVERED' AND d.delivered_at > $4))
     RETURNING w.org_id, w.id
   )
   UPDATE webhook_deliveries d SET status = 'FAILED', last_error = 'The webhook was disabled.'
   FROM disabled w WHERE d.org_id = w.org_id AND d.webhook_id = w.id AND d.status = 'PENDING'`,
);

/** Disables a webhook, and gives up on what it was still to be told; unless something reached it since `unlessReachedSince`. */
export async function disableWebhook(
  db: Executor,
  orgId: string,
  id: string,
  reason: string,
  unlessReachedSince: Date | null,
): Promise<void> {
  await db.query(disableStatement, [orgId, id, reason, unlessReachedSince]);
}

const redeliverStatement = statement(
  'redeliver_webhook_delivery',
  `UPDATE webhook_deliveries d SET status = 'PENDING', attempts = 0, next_attempt_at = clock_timestamp(), delivered_at = NULL
   FROM webhooks w WHERE d.org_id = $1 AND d.id = $2 AND w.org_id = d.org_id AND w.id = d.webhook_id AND w.disabled_at IS NULL
   RETURNING ${deliveryColumns}, pg_notify('${deliveryChannel}', '')`,
);

/** Makes a delivery due again, as if it had never been attempted; null where there is none, or its webhook is disabled. */
export async function redeliverRow(db: Executor, orgId: string, id: string): Promise<WebhookDeliveryRow | null> {
  const [row] = await db.query<WebhookDeliveryRow>(redeliverStatement, [orgId, id]);
  return row ?? null;
}

const listStatement = statement(
  'list_webhook_deliveries',
  `SELECT ${deliveryColumns} FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id)
   JOIN webhook_deliveries d ON d.org_id = k.org_id AND d.id = k.id`,
);

/** The deliveries with these keys, in no order; keys without a row are left out. */
export function listDeliveries(db: Executor, orgIds: string[], ids: string[]): Promise<WebhookDeliveryRow[]> {
  return db.query<WebhookDeliveryRow>(listStatement, [orgIds, ids]);
}

/** One page of a webhook's deliveries, newest first, of some statuses only where any are given. */
export function listDeliveryPage(
  db: Executor,
  orgId: string,
  webhookId: string,
  statuses: readonly WebhookDeliveryStatus[] | null,
  page: Keyset,
): Promise<WebhookDeliveryRow[]> {
  const keyset = keysetSql(page, 'd.created_at', 'd.id', false, 5);
  return db.query<WebhookDeliveryRow>(
    statement(
      `page_webhook_deliveries_${keyset.name}`,
      `SELECT ${deliveryColumns} FROM webhook_deliveries d
       WHERE d.org_id = $1 AND d.webhook_id = $3
         AND ($4::webhook_delivery_status[] IS NULL OR d.status = ANY ($4::webhook_delivery_status[]))${keyset.condition}
       ORDER BY ${keyset.orderBy} LIMIT $2`,
    ),
    [orgId, page.limit, webhookId, statuses, ...keyset.values],
  );
}
