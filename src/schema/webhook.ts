import { decodeId, encodeId } from '../domain/core/ids.ts';
import { keysetOf, toPage, toPageRequest } from '../domain/core/pagination.ts';
import { toPayload } from '../domain/webhooks/webhook-delivery.ts';
import { listDeliveries, listDeliveryPage, type WebhookDeliveryRow } from '../store/webhooks/webhook-deliveries.ts';
import { listWebhookPage, listWebhooks, type WebhookRow } from '../store/webhooks/webhooks.ts';
import { needs, visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { connectionOf, pageArgs } from './core/connection.ts';
import type { Context } from './core/context.ts';
import { long } from './core/cost.ts';
import { WebhookDeliveryStatus, WebhookEventType } from './core/enums.ts';
import { NodeRef } from './core/node.ts';

/** A webhook of the caller's organization, or null. */
export async function loadWebhook({ loaders }: Context, id: string): Promise<WebhookRow | null> {
  const [row] = await loaders.byKeys('webhook', listWebhooks, (each) => each.id, [id]);
  return row ?? null;
}

/** A delivery to a webhook of the caller's organization, or null. */
export async function loadDelivery({ loaders }: Context, id: string): Promise<WebhookDeliveryRow | null> {
  const [row] = await loaders.byKeys('webhook delivery', listDeliveries, (each) => each.id, [id]);
  return row ?? null;
}

export const WebhookRef = builder.objectRef<WebhookRow>('Webhook').implement({
  description:
    'An address that receives events by POST, signed according to Standard Webhooks. Its secret is shown ' +
    'once, when it is created.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      access: visible,
      description: 'Begins with `webhook_`.',
      resolve: (row) => encodeId('Webhook', row.id),
    }),
    url: t.exposeString('url', { access: needs('administer'), description: 'Its URL.' }),
    eventTypes: t.field({
      access: needs('administer'),
      type: [WebhookEventType],
      description: 'The events that it receives.',
      resolve: (row) => row.eventTypes as (typeof WebhookEventType.$inferType)[],
    }),
    enabled: t.boolean({
      access: needs('administer'),
      description: 'Whether it receives events. A disabled webhook misses them.',
      resolve: (row) => row.disabledAt === null,
    }),
    disabledAt: t.expose('disabledAt', {
      access: needs('administer'),
      type: 'DateTime',
      nullable: true,
      description: 'When it was disabled; null while it is enabled.',
    }),
    disabledReason: t.exposeString('disabledReason', {
      access: needs('administer'),
      nullable: true,
      description: 'Why it was disabled: by you, or because it could not be reached for about a day.',
    }),
    createdAt: t.expose('createdAt', {
      access: needs('administer'),
      type: 'DateTime',
      description: 'When it was created.',
    }),
    updatedAt: t.expose('updatedAt', {
      access: needs('administer'),
      type: 'DateTime',
      description: 'When it was last changed.',
    }),
  }),
});

export const WebhookDeliveryRef = builder.objectRef<WebhookDeliveryRow>('WebhookDelivery').implement({
  description: 'The delivery of one event to one webhook. It may arrive more than once, and in any order.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      access: visible,
      description: 'Begins with `webhook_delivery_`. Every attempt sends it in the header `webhook-id`.',
      resolve: (row) => encodeId('WebhookDelivery', row.id),
    }),
    webhook: t.field({
      access: needs('administer'),
      type: WebhookRef,
      nullable: true,
      description: 'The webhook that receives it; null if it has just been deleted.',
      resolve: (row, _args, context) => loadWebhook(context, row.webhookId),
    }),
    eventType: t.field({
      access: needs('administer'),
      type: WebhookEventType,
      description: 'What happened.',
      resolve: (row) => row.eventType as typeof WebhookEventType.$inferType,
    }),
    payload: t.field({
      access: needs('administer'),
      type: 'JSONObject',
      description: 'The message: `type`, `timestamp` and `data`.',
      extensions: long,
      resolve: (row) => toPayload(row),
    }),
    status: t.expose('status', {
      access: needs('administer'),
      type: WebhookDeliveryStatus,
      description: 'Its status.',
    }),
    attempts: t.exposeInt('attempts', {
      access: needs('administer'),
      description: 'Attempts so far, or since the last redelivery.',
    }),
    lastAttemptAt: t.expose('lastAttemptAt', {
      access: needs('administer'),
      type: 'DateTime',
      nullable: true,
      description: 'When it was last attempted; null before the first.',
    }),
    lastHttpStatus: t.exposeInt('lastHttpStatus', {
      access: needs('administer'),
      nullable: true,
      description: "The status of the endpoint's last response; null if there was none.",
    }),
    lastError: t.exposeString('lastError', {
      access: needs('administer'),
      nullable: true,
      description:
        'Why the last attempt failed; null if it did not. The text is the same for every failed connection: an ' +
        'unknown host name, an address that is not public, or one where nothing listens.',
    }),
    nextAttemptAt: t.field({
      access: needs('administer'),
      type: 'DateTime',
      nullable: true,
      description:
        'When a PENDING delivery is attempted next; null otherwise. While its endpoint does not respond at all, ' +
        'the attempt may be up to a minute later.',
      resolve: (row) => (row.status === 'PENDING' ? row.nextAttemptAt : null),
    }),
    deliveredAt: t.expose('deliveredAt', {
      access: needs('administer'),
      type: 'DateTime',
      nullable: true,
      description: 'When the endpoint accepted it; null until then.',
    }),
    createdAt: t.expose('createdAt', {
      access: needs('administer'),
      type: 'DateTime',
      description: 'When the event happened.',
    }),
  }),
});

const WebhookConnection = connectionOf('Webhook', WebhookRef, 'webhooks', (row) => [row.createdAt.getTime(), row.id]);
const WebhookDeliveryConnection = connectionOf(
  'WebhookDelivery',
  WebhookDeliveryRef,
  'deliveries to a webhook',
  (row) => [row.createdAt.getTime(), row.id],
);

const needed = 'Needs `org.permission.admin`.';

builder.queryField('webhooks', (t) =>
  t.field({
    access: needs('administer'),
    type: WebhookConnection,
    description: `Lists webhooks, newest first. ${needed}`,
    args: pageArgs(t.arg),
    resolve: async (_root, args, context) => {
      const request = toPageRequest(args, 'WEBHOOKS');
      const rows = await listWebhookPage(context.gateway.db, context.caller.orgId, keysetOf(request));
      return toPage(request, rows, 'WEBHOOKS');
    },
  }),
);

builder.queryField('webhookDeliveries', (t) =>
  t.field({
    access: needs('administer'),
    type: WebhookDeliveryConnection,
    description:
      "Lists a webhook's deliveries of the last 30 days (unless configured otherwise), newest first; empty " +
      'for an unknown webhook. ' +
      needed,
    args: {
      webhookId: t.arg.id({ required: true, description: 'The id of the webhook.' }),
      status: t.arg({ type: [WebhookDeliveryStatus], description: 'Only deliveries with one of these statuses.' }),
      ...pageArgs(t.arg),
    },
    resolve: async (_root, { webhookId, status, ...args }, context) => {
      const request = toPageRequest(args, 'DELIVERIES');
      const id = decodeId('Webhook', webhookId);
      const { caller, gateway } = context;
      const { orgId } = caller;
      const rows = id === null ? [] : await listDeliveryPage(gateway.db, orgId, id, status ?? null, keysetOf(request));
      return toPage(request, rows, 'DELIVERIES');
    },
  }),
);
