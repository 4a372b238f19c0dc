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
    'An address that is told of events, by POST, signed as Standard Webhooks says. Its secret is shown once, when it is created.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      access: visible,
      description: 'Begins with `webhook_`.',
      resolve: (row) => encodeId('Webhook', row.id),
    }),
    url: t.exposeString('url', { access: needs('administer'), description: 'Where it leads.' }),
    eventTypes: t.field({
      access: needs('administer'),
      type: [WebhookEventType],
      description: 'What it is told of.',
      resolve: (row) => row.eventTypes as (typeof WebhookEventType.$inferType)[],
    }),
    enabled: t.boolean({
      access: needs('administer'),
      description: 'Is it told of events? Disabled, it misses what happens.',
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
  description: 'One event that one webhook is told of. It may arrive more than once, and in any order.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      access: visible,
      description: 'Begins with `webhook_delivery_`. The header `webhook-id` of every attempt.',
      resolve: (row) => encodeId('WebhookDelivery', row.id),
    }),
    webhook: t.field({
      access: needs('administer'),
      type: WebhookRef,
      nullable: true,
      description: 'Who is told; null where the webhook has just been deleted.',
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
      description: 'What is sent: `type`, `timestamp` and `data`.',
      extensions: long,
      resolve: (row) => toPayload(row),
    }),
    status: t.expose('status', {
      access: needs('administer'),
      type: WebhookDeliveryStatus,
      description: 'Where it stands.',
    }),
    attempts: t.exposeInt('attempts', {
      access: needs('administer'),
      description: 'Attempts so far, or since it was last redelivered.',
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
      description: 'What the endpoint answered last; null where there was no answer.',
    }),
    lastError: t.exposeString('lastError', {
      access: needs('administer'),
      nullable: true,
      description:
        'Why the last attempt failed; null where it did not. The same for all the ways of not getting a connection: a name that is not ' +
        'known, an address that is not public, and one where nobody listens.',
    }),
    nextAttemptAt: t.field({
      access: needs('administer'),
      type: 'DateTime',
      nullable: true,
      description:
        'When a PENDING one is attempted next; null otherwise. While its endpoint gives no answers at all it waits up to a minute longer.',
      resolve: (row) => (row.status === 'PENDING' ? row.nextAttemptAt : null),
    }),
    deliveredAt: t.expose('deliveredAt', {
      access: needs('administer'),
      type: 'DateTime',
      nullable: true,
      description: 'When the endpoint took it; null before.',
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
      const rows = await listWebhookPage(context.loaders.executor, context.caller.orgId, keysetOf(request));
      return toPage(request, rows, 'WEBHOOKS');
    },
  }),
);

builder.queryField('webhookDeliveries', (t) =>
  t.field({
    access: needs('administer'),
    type: WebhookDeliveryConnection,
    description:
      'Lists what a webhook is told, newest first, for 30 days unless configured otherwise; empty for an unknown one. ' +
      needed,
    args: {
      webhookId: t.arg.id({ required: true, description: 'Of which webhook.' }),
      status: t.arg({ type: [WebhookDeliveryStatus], description: 'Only those with one of these statuses.' }),
      ...pageArgs(t.arg),
    },
    resolve: async (_root, { webhookId, status, ...args }, context) => {
      const request = toPageRequest(args, 'DELIVERIES');
      const id = decodeId('Webhook', webhookId);
      const { executor } = context.loaders;
      const { orgId } = context.caller;
      const rows = id === null ? [] : await listDeliveryPage(executor, orgId, id, status ?? null, keysetOf(request));
      return toPage(request, rows, 'DELIVERIES');
    },
  }),
);
