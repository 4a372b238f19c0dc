import { type Executor, statement } from '../core/database.ts';
import { deliveryColumns, type WebhookDeliveryRow } from './webhook-deliveries.ts';

/** The deliveries to one webhook, of which one is due. */
export interface DueQueue {
  readonly orgId: string;
  readonly webhookId: string;
  /** Whether the last attempts got no response at all. */
  readonly failing: boolean;
}

const first = '00000000-0000-0000-0000-000000000000';
const last = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

// Jumps from queue to queue, so that their lengths do not matter: in order of due time, the backlog of one organization would
// come before all others. Also skips all queues of a busy organization at once. Times are those of the statement, because an
// index cannot be searched by a clock.
const listDueStatement = statement(
  'list_due_webhook_queues',
  `WITH RECURSIVE queues AS (
     (SELECT d.org_id, d.webhook_id, d.next_attempt_at FROM webhook_deliveries d
      WHERE d.status = 'PENDING' AND (d.org_id, d.webhook_id) > ($1::uuid, $2::uuid)
        AND EXISTS (SELECT FROM webhook_deliveries e WHERE e.status = 'PENDING' AND e.next_attempt_at <= statement_timestamp())
      ORDER BY d.org_id, d.webhook_id, d.next_attempt_at LIMIT 1)
     UNION ALL
     SELECT n.org_id, n.webhook_id, n.next_attempt_at FROM queues q CROSS JOIN LATERAL (
       SELECT d.org_id, d.webhook_id, d.next_attempt_at FROM webhook_deliveries d
       WHERE d.status = 'PENDING'
         AND (d.org_id, d.webhook_id) > (q.org_id, CASE WHEN q.org_id = ANY ($3::uuid[]) THEN $6::uuid ELSE q.webhook_id END)
       ORDER BY d.org_id, d.webhook_id, d.next_attempt_at LIMIT 1
     ) n
   )
   SELECT q.org_id AS "orgId", q.webhook_id AS "webhookId", coalesce(w.failures > 0, false) AS failing
   FROM queues q LEFT JOIN webhooks w ON w.org_id = q.org_id AND w.id = q.webhook_id
   WHERE q.next_attempt_at <= statement_timestamp() AND (w.held_until IS NULL OR w.held_until <= statement_timestamp())
     AND NOT q.org_id = ANY ($3::uuid[]) AND NOT q.webhook_id = ANY ($4::uuid[])
   LIMIT $5`,
);

/**
 * Queues with a due delivery, of any organization except the busy ones, in the order of their keys after the given one. Queues of
 * webhooks that are held back are skipped. Costs one index lookup for each queue with pending deliveries.
 */
export function listDueQueues(
  db: Executor,
  after: Pick<DueQueue, 'orgId' | 'webhookId'> | null,
  busy: { readonly orgIds: readonly string[]; readonly webhookIds: readonly string[] },
  limit: number,
): Promise<DueQueue[]> {
  const values = [after?.orgId ?? first, after?.webhookId ?? first, busy.orgIds, busy.webhookIds, limit, last];
  return db.query<DueQueue>(listDueStatement, values);
}

/** A delivery to attempt now; `url` and `secrets` are null if the webhook is deleted or disabled. */
export interface ClaimedDelivery extends WebhookDeliveryRow {
  readonly url: string | null;
  /** All secrets that sign: the current one and, during the overlap of a rotation, the previous one. */
  readonly secrets: readonly string[] | null;
  readonly now: Date;
}

/** The maximum number of deliveries per statement. */
export const maxClaimed = 20;

// The range of a queue is written as a row comparison, which only the index of the queues can serve. The outer limit excludes
// nothing, but without it the statement is planned for all existing rows.
const claimStatement = statement(
  'claim_webhook_deliveries',
  `WITH due AS (
     SELECT d.org_id, d.id FROM unnest($1::uuid[], $2::uuid[], $3::int4[]) AS k(org_id, webhook_id, most)
     CROSS JOIN LATERAL (
       SELECT d.org_id, d.id FROM webhook_deliveries d
       WHERE d.status = 'PENDING'
         AND (d.org_id, d.webhook_id, d.next_attempt_at) >= (k.org_id, k.webhook_id, '-infinity'::timestamptz)
         AND (d.org_id, d.webhook_id, d.next_attempt_at) <= (k.org_id, k.webhook_id, statement_timestamp())
       ORDER BY d.org_id, d.webhook_id, d.next_attempt_at LIMIT k.most FOR UPDATE SKIP LOCKED
     ) d LIMIT ${maxClaimed}
   ), claimed AS (
     UPDATE webhook_deliveries d SET attempts = d.attempts + 1, last_attempt_at = statement_timestamp(),
       next_attempt_at = statement_timestamp() + make_interval(secs => $4)
     FROM due WHERE d.org_id = due.org_id AND d.id = due.id RETURNING ${deliveryColumns}
   )
   SELECT c.*, w.url, CASE WHEN w.secret IS NULL THEN NULL WHEN w.previous_secret_until > statement_timestamp() THEN ARRAY[w.secret, w.previous_secret]
     ELSE ARRAY[w.secret] END AS secrets, statement_timestamp() AS now
   FROM claimed c LEFT JOIN webhooks w ON w.org_id = c."orgId" AND w.id = c."webhookId" AND w.disabled_at IS NULL`,
);

/** Claims due deliveries, at most the given number per queue and `maxClaimed` in total; due again after `leaseSeconds` if the process dies. */
export function claimDeliveries(
  db: Executor,
  queues: readonly { readonly orgId: string; readonly webhookId: string; readonly most: number }[],
  leaseSeconds: number,
): Promise<ClaimedDelivery[]> {
  const values = [
    queues.map(({ orgId }) => orgId),
    queues.map(({ webhookId }) => webhookId),
    queues.map(({ most }) => most),
    leaseSeconds,
  ];
  return db.query<ClaimedDelivery>(claimStatement, values);
}
