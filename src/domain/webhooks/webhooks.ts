import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import type { Database } from '../../store/core/database.ts';
import { listDeliveries, redeliverRow, type WebhookDeliveryRow } from '../../store/webhooks/webhook-deliveries.ts';
import {
  deleteWebhookRow,
  insertWebhook,
  listWebhooks,
  updateWebhookRow,
  type WebhookRow,
} from '../../store/webhooks/webhooks.ts';
import { InvalidInputError } from '../core/errors.ts';
import { decodeId } from '../core/ids.ts';
import { InputCheck } from '../core/input-check.ts';
import { newId } from '../core/new-id.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { isPublicAddress } from '../core/public-address.ts';
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
  orgId: string,
  input: CreateWebhookInput,
  options: WebhookOptions,
): Promise<{ webhook: WebhookRow; secret: string } | InvalidInputError> {
  const check = new InputCheck();
  checkWebhook(check, input, options);
  const invalid = check.error();
  if (invalid) return invalid;
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  const { url, eventTypes: types } = input;
  const webhook = await db.transaction((tx) =>
    insertWebhook(tx, { orgId, id: newId(), url, eventTypes: types, secret }, maxWebhooks),
  );
  if (webhook) return { webhook, secret };
  return new InvalidInputError([
    { path: [], message: `An organization can have at most ${maxWebhooks} webhooks. Delete one first.` },
  ]);
}

/** Updates the given fields of a webhook. A webhook that is enabled again receives events from then on. */
export async function updateWebhook(
  db: Database,
  orgId: string,
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
  const updated = id === null ? null : await updateWebhookRow(db, orgId, id, change, 'Disabled by a user.');
  return updated ?? new NotFoundError('Webhook', input.id);
}

/** Deletes a webhook and its deliveries. */
export async function deleteWebhook(
  db: Database,
  orgId: string,
  publicId: string,
): Promise<{ deletedId: string } | NotFoundError> {
  const id = decodeId('Webhook', publicId);
  const deleted = id !== null && (await deleteWebhookRow(db, orgId, id));
  return deleted ? { deletedId: publicId } : new NotFoundError('Webhook', publicId);
}

/** Sends a delivery again with new attempts, whatever its state. */
export async function redeliver(
  db: Database,
  orgId: string,
  publicId: string,
): Promise<WebhookDeliveryRow | InvalidInputError | NotFoundError> {
  const id = decodeId('WebhookDelivery', publicId);
  if (id === null) return new NotFoundError('WebhookDelivery', publicId);
  const delivery = await redeliverRow(db, orgId, id);
  if (delivery) return delivery;
  const [unchanged] = await listDeliveries(db, [orgId], [id]);
  const [webhook] = unchanged ? await listWebhooks(db, [orgId], [unchanged.webhookId]) : [];
  if (!webhook) return new NotFoundError('WebhookDelivery', publicId);
  return new InvalidInputError([{ path: ['id'], message: 'Its webhook is disabled. Enable it first.' }]);
}

function checkWebhook(
  check: InputCheck,
  { url, eventTypes: types }: { url?: string | null; eventTypes?: EventType[] | null },
  { webhookAllowPrivate }: WebhookOptions,
): void {
  check.storable({ url });
  check.length(['url'], url, 1, maxUrlLength);
  if (url != null) {
    const fault = urlFault(url, webhookAllowPrivate);
    if (fault) check.add(['url'], fault);
  }
  check.list(['eventTypes'], types, eventTypes.length);
  if (types?.length === 0) check.add(['eventTypes'], 'Must contain at least one event type.');
}

function urlFault(text: string, allowPrivate: boolean): string | null {
  const protocols = allowPrivate ? ['https:', 'http:'] : ['https:'];
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !protocols.includes(url.protocol))
    return `Must be an absolute ${allowPrivate ? 'http or https' : 'https'} URL.`;
  if (url.username !== '' || url.password !== '') return 'Must not contain a user or password.';
  // Host names are resolved and checked when something is sent.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) return 'Must not be a private address.';
  return null;
}
