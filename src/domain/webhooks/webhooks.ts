import { randomBytes } from 'node:crypto';
import { insertAuditEntry } from '../../store/administration/audit.ts';
import type { Database, Executor } from '../../store/core/database.ts';
import { listDeliveries, redeliverRow, type WebhookDeliveryRow } from '../../store/webhooks/webhook-deliveries.ts';
import {
  deleteWebhookRow,
  insertWebhook,
  listWebhooks,
  replaceSecret,
  updateWebhookRow,
  type WebhookRow,
} from '../../store/webhooks/webhooks.ts';
import { type Actor, type AuditAction, type AuditDetails, auditEntry } from '../audit/audit.ts';
import { InvalidInputError } from '../core/errors.ts';
import { decodeId, encodeId } from '../core/ids.ts';
import { InputCheck } from '../core/input-check.ts';
import { InvalidRequestError } from '../core/invalid-request-error.ts';
import { newId } from '../core/new-id.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { outboundUrlFault } from '../core/urls.ts';
import { type EventType, eventTypes } from '../events/events.ts';

/** The maximum number of webhooks of an organization. */
const maxWebhooks = 20;
const maxUrlLength = 2048;

export interface CreateWebhookInput {
  url: string;
  eventTypes: EventType[];
}

export interface UpdateWebhookInput {
  id: string;
  url?: string | null;
  eventTypes?: EventType[] | null;
  enabled?: boolean | null;
}

export interface WebhookOptions {
  /** May a webhook use http and addresses that are not public? */
  readonly webhookAllowPrivate: boolean;
}

/** Creates a webhook. The secret signs its payloads and appears only in this response. */
export async function createWebhook(
  db: Database,
  actor: Actor,
  input: CreateWebhookInput,
  options: WebhookOptions,
): Promise<{ webhook: WebhookRow; secret: string } | InvalidInputError> {
  const check = new InputCheck();
  checkWebhook(check, input, options);
  const invalid = check.error();
  if (invalid) return invalid;
  const secret = newSecret();
  const { url, eventTypes: types } = input;
  const { orgId } = actor;
  const id = newId();
  const webhook = await db.transaction(async (tx) => {
    const inserted = await insertWebhook(tx, { orgId, id, url, eventTypes: types, secret }, maxWebhooks);
    if (inserted) await audit(tx, actor, 'webhook.created', id, { eventTypes: types });
    return inserted;
  });
  if (webhook) return { webhook, secret };
  return new InvalidInputError([
    { path: [], message: `An organization can have at most ${maxWebhooks} webhooks. Delete one first.` },
  ]);
}

/** Updates the given fields of a webhook. A webhook that is enabled again receives events from then on. */
export async function updateWebhook(
  db: Database,
  actor: Actor,
  input: UpdateWebhookInput,
  options: WebhookOptions,
): Promise<WebhookRow | InvalidInputError | NotFoundError> {
  const check = new InputCheck();
  for (const field of ['url', 'eventTypes', 'enabled'] as const)
    if (input[field] === null) check.add([field], 'Must not be null.');
  checkWebhook(check, input, options);
  const invalid = check.error();
  if (invalid) return invalid;
  const id = decodeId('Webhook', input.id);
  const change = { url: input.url ?? null, eventTypes: input.eventTypes ?? null, enabled: input.enabled ?? null };
  if (id === null) return new NotFoundError('Webhook', input.id);
  return db.transaction(async (tx) => {
    const updated = await updateWebhookRow(tx, actor.orgId, id, change, 'It was disabled by updateWebhook.');
    if (!updated) return new NotFoundError('Webhook', input.id);
    const fields = (['url', 'eventTypes', 'enabled'] as const).filter((field) => change[field] !== null);
    await audit(tx, actor, 'webhook.updated', id, {
      fields,
      ...(change.enabled !== null && { enabled: change.enabled }),
    });
    return updated;
  });
}

/** How long both secrets may sign after a rotation: 30 days. */
const maxOverlapSeconds = 2_592_000;
const defaultOverlapSeconds = 86_400;

/**
 * R38: gives a webhook a new secret; the previous one also signs for this many seconds (0: not at all). Concurrent rotations
 * run one after the other, and the last two secrets sign. Throws InvalidRequestError unless the seconds are 0 to 30 days.
 */
export async function rotateWebhookSecret(
  db: Database,
  actor: Actor,
  input: { id: string; overlapSeconds?: number | null },
): Promise<{ webhook: WebhookRow; secret: string } | NotFoundError> {
  const overlapSeconds = input.overlapSeconds ?? defaultOverlapSeconds;
  if (overlapSeconds < 0 || overlapSeconds > maxOverlapSeconds) {
    const message = `overlapSeconds must be 0 to ${maxOverlapSeconds.toLocaleString('en')}.`;
    throw new InvalidRequestError(message, ['input', 'overlapSeconds']);
  }
  const id = decodeId('Webhook', input.id);
  if (id === null) return new NotFoundError('Webhook', input.id);
  const secret = newSecret();
  return db.transaction(async (tx) => {
    const webhook = await replaceSecret(tx, actor.orgId, id, secret, overlapSeconds);
    if (!webhook) return new NotFoundError('Webhook', input.id);
    await audit(tx, actor, 'webhook.secret_rotated', id, { overlapSeconds });
    return { webhook, secret };
  });
}

function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/** Deletes a webhook and its deliveries. */
export async function deleteWebhook(
  db: Database,
  actor: Actor,
  publicId: string,
): Promise<{ deletedId: string } | NotFoundError> {
  const id = decodeId('Webhook', publicId);
  if (id === null) return new NotFoundError('Webhook', publicId);
  return db.transaction(async (tx) => {
    if (!(await deleteWebhookRow(tx, actor.orgId, id))) return new NotFoundError('Webhook', publicId);
    await audit(tx, actor, 'webhook.deleted', id);
    return { deletedId: publicId };
  });
}

/** Sends a delivery again with new attempts, whatever its state. */
export async function redeliver(
  db: Database,
  actor: Actor,
  publicId: string,
): Promise<WebhookDeliveryRow | InvalidInputError | NotFoundError> {
  const id = decodeId('WebhookDelivery', publicId);
  if (id === null) return new NotFoundError('WebhookDelivery', publicId);
  const { orgId } = actor;
  return db.transaction(async (tx) => {
    const delivery = await redeliverRow(tx, orgId, id);
    if (delivery) {
      const details = { webhookId: encodeId('Webhook', delivery.webhookId) };
      const deed = { action: 'webhook_delivery.redelivered', subject: ['WebhookDelivery', id], details } as const;
      await insertAuditEntry(tx, auditEntry(actor, deed));
      return delivery;
    }
    const [unchanged] = await listDeliveries(tx, [orgId], [id]);
    const [webhook] = unchanged ? await listWebhooks(tx, [orgId], [unchanged.webhookId]) : [];
    if (!webhook) return new NotFoundError('WebhookDelivery', publicId);
    return new InvalidInputError([{ path: ['id'], message: 'Its webhook is disabled; enable it first.' }]);
  });
}

function audit(tx: Executor, actor: Actor, action: AuditAction, id: string, details?: AuditDetails): Promise<void> {
  return insertAuditEntry(tx, auditEntry(actor, { action, subject: ['Webhook', id], ...(details && { details }) }));
}

function checkWebhook(
  check: InputCheck,
  { url, eventTypes: types }: { url?: string | null; eventTypes?: EventType[] | null },
  { webhookAllowPrivate }: WebhookOptions,
): void {
  check.storable({ url });
  check.length(['url'], url, 1, maxUrlLength);
  if (url != null) {
    const fault = outboundUrlFault(url, webhookAllowPrivate);
    if (fault) check.add(['url'], fault);
  }
  check.list(['eventTypes'], types, eventTypes.length);
  if (types?.length === 0) check.add(['eventTypes'], 'Must contain at least one event type.');
}
