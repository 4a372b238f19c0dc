import type { Prisma, Webhook } from '../../generated/prisma/client.ts';
import { webhookTable } from '../../generated/tables.ts';
import { type Database, type Executor, statement } from '../core/database.ts';
import { takeNamedLock } from '../core/named-lock.ts';
import type { Keyset } from '../queries/keyset.ts';
import { prismaPage } from '../queries/prisma-page.ts';
import { fieldsOf, selectColumns } from '../tables/table.ts';

/** A webhook without its secrets and its retry state. */
const unseenFields = {
  secret: true,
  previousSecret: true,
  previousSecretUntil: true,
  failures: true,
  failingSince: true,
  heldUntil: true,
} as const satisfies { [Name in keyof Webhook]?: true };
export type WebhookRow = Omit<Webhook, keyof typeof unseenFields>;

const unseen = Object.keys(unseenFields) as (keyof typeof unseenFields)[];

const webhookColumns = selectColumns(webhookTable, 'w', fieldsOf(webhookTable, unseen));

const countStatement = statement(
  'count_webhooks',
  'SELECT count(*)::int4 AS count FROM webhooks o WHERE o.org_id = $1',
);
const insertStatement = statement(
  'insert_webhook',
  `INSERT INTO webhooks AS w (org_id, id, url, event_types, secret, created_at, updated_at)
   VALUES ($1, $2, $3, $4, $5, statement_timestamp(), statement_timestamp())
   RETURNING ${webhookColumns}`,
);

/** Inserts a webhook; null if the organization has reached the limit. Inserts for the same organization are serialized. */
export async function insertWebhook(
  tx: Executor,
  row: Pick<Webhook, 'orgId' | 'id' | 'url' | 'eventTypes' | 'secret'>,
  most: number,
): Promise<WebhookRow | null> {
  const [, [counted]] = await Promise.all([
    takeNamedLock(tx, `webhooks of ${row.orgId}`),
    tx.query<{ count: number }>(countStatement, [row.orgId]),
  ]);
  if (!counted || counted.count >= most) return null;
  const values = [row.orgId, row.id, row.url, row.eventTypes, row.secret];
  const [inserted] = await tx.query<WebhookRow>(insertStatement, values);
  return inserted as WebhookRow;
}

const updateStatement = statement(
  'update_webhook',
  `UPDATE webhooks w SET url = coalesce($3::text, w.url), event_types = coalesce($4::text[], w.event_types),
     disabled_at = CASE WHEN $5::bool THEN NULL WHEN NOT $5::bool THEN coalesce(w.disabled_at, t.now) ELSE w.disabled_at END,
     disabled_reason = CASE WHEN $5::bool THEN NULL WHEN NOT $5::bool THEN coalesce(w.disabled_reason, $6) ELSE w.disabled_reason END,
     failures = CASE WHEN $3 IS NOT NULL OR $5 THEN 0 ELSE w.failures END,
     failing_since = CASE WHEN $3 IS NOT NULL OR $5 THEN NULL ELSE w.failing_since END,
     held_until = CASE WHEN $3 IS NOT NULL OR $5 THEN NULL ELSE w.held_until END,
     updated_at = CASE WHEN coalesce($3 = w.url, true) AND coalesce($4::text[] = w.event_types, true)
       AND coalesce($5::bool = (w.disabled_at IS NULL), true) THEN w.updated_at ELSE t.now END
   FROM (SELECT statement_timestamp() AS now) t
   WHERE w.org_id = $1 AND w.id = $2 RETURNING ${webhookColumns}`,
);

/**
 * Updates the given fields of a webhook. Enabling it clears the reason why it was disabled, and its retry state. If nothing changes,
 * the time of its last change is kept. Null if it does not exist.
 */
export async function updateWebhookRow(
  db: Executor,
  orgId: string,
  id: string,
  change: { url: string | null; eventTypes: string[] | null; enabled: boolean | null },
  reason: string,
): Promise<WebhookRow | null> {
  const values = [orgId, id, change.url, change.eventTypes, change.enabled, reason];
  const [updated] = await db.query<WebhookRow>(updateStatement, values);
  return updated ?? null;
}

const replaceSecretStatement = statement(
  'replace_webhook_secret',
  `UPDATE webhooks w SET secret = $3, updated_at = t.now,
     previous_secret = CASE WHEN $4::int4 > 0 THEN w.secret END,
     previous_secret_until = CASE WHEN $4::int4 > 0 THEN t.until END
   FROM (SELECT statement_timestamp() AS now, statement_timestamp() + make_interval(secs => $4::int4) AS until) t
   WHERE w.org_id = $1 AND w.id = $2 RETURNING ${webhookColumns}`,
);

/** Sets a webhook's secret; the previous one also signs for this many seconds. Null if there is no such webhook. */
export async function replaceSecret(
  tx: Executor,
  orgId: string,
  id: string,
  secret: string,
  overlapSeconds: number,
): Promise<WebhookRow | null> {
  const [row] = await tx.query<WebhookRow>(replaceSecretStatement, [orgId, id, secret, overlapSeconds]);
  return row ?? null;
}

const deleteStatement = statement(
  'delete_webhook',
  `WITH deliveries AS (DELETE FROM webhook_deliveries d WHERE d.org_id = $1 AND d.webhook_id = $2)
   DELETE FROM webhooks w WHERE w.org_id = $1 AND w.id = $2 RETURNING w.id`,
);

/** Deletes a webhook with its deliveries. Returns whether it existed. */
export async function deleteWebhookRow(db: Executor, orgId: string, id: string): Promise<boolean> {
  return (await db.query(deleteStatement, [orgId, id])).length > 0;
}

const listStatement = statement(
  'list_webhooks',
  `SELECT ${webhookColumns} FROM unnest($1::uuid[], $2::uuid[]) AS k(org_id, id)
   JOIN webhooks w ON w.org_id = k.org_id AND w.id = k.id`,
);

/** The webhooks with these keys, in undefined order; keys without a row are skipped. */
export function listWebhooks(db: Executor, orgIds: string[], ids: string[]): Promise<WebhookRow[]> {
  return db.query<WebhookRow>(listStatement, [orgIds, ids]);
}

/** One page of an organization's webhooks, newest first. */
export function listWebhookPage(
  { prisma }: Pick<Database, 'prisma'>,
  orgId: string,
  page: Keyset,
): Promise<WebhookRow[]> {
  const { where, ...rest } = prismaPage<Prisma.WebhookWhereInput>(page);
  return prisma.webhook.findMany({ where: { orgId, AND: where }, omit: unseenFields, ...rest });
}
