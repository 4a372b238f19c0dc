import { DomainError } from '../../domain/core/domain-error.ts';
import { createWebhook, deleteWebhook, redeliver, updateWebhook } from '../../domain/webhooks/webhooks.ts';
import type { WebhookDeliveryRow } from '../../store/webhooks/webhook-deliveries.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { WebhookEventType } from '../core/enums.ts';
import { WebhookDeliveryRef, WebhookRef } from '../webhook.ts';
import { beginAdministration } from './begin-write.ts';
import { defineMutation } from './define-mutation.ts';

const needed = 'Needs `org.permission.admin`.';

const CreateWebhookPayload = builder
  .objectRef<{ webhook: WebhookRow; secret: string }>('CreateWebhookPayload')
  .implement({
    description: 'The webhook was created.',
    fields: (t) => ({
      webhook: t.expose('webhook', {
        access: visible,
        type: WebhookRef,
        description: 'The new webhook.',
      }),
      secret: t.exposeString('secret', {
        access: visible,
        description:
          'Begins with `whsec_`. Use it to verify the signatures of messages. It is shown only in this answer.',
      }),
    }),
  });
const CreateWebhookInput = builder.inputType('CreateWebhookInput', {
  description: 'A webhook to create.',
  fields: (t) => ({
    url: t.string({
      required: true,
      description:
        'Where to send events: an https URL of at most 2,048 characters, at a public address. Redirects are not followed.',
    }),
    eventTypes: t.field({
      type: [WebhookEventType],
      required: true,
      description: 'The events to receive: at least one, without repetition.',
    }),
  }),
});
defineMutation({
  name: 'createWebhook',
  description: `Creates a webhook. An organization can have at most 20. ${needed}`,
  access: needs('administer'),
  input: CreateWebhookInput,
  argument: 'What to create.',
  payload: CreateWebhookPayload,
  result: 'The webhook, or why there is none.',
  errors: ['InvalidInputError'],
  run: async (input, context) => {
    const { db, orgId, options } = await beginAdministration(context);
    return createWebhook(db, orgId, input, options);
  },
});

const UpdateWebhookPayload = builder.objectRef<{ webhook: WebhookRow }>('UpdateWebhookPayload').implement({
  description: 'The webhook was changed.',
  fields: (t) => ({
    webhook: t.expose('webhook', {
      access: visible,
      type: WebhookRef,
      description: 'The webhook after the change.',
    }),
  }),
});
const UpdateWebhookInput = builder.inputType('UpdateWebhookInput', {
  description: 'What to change of a webhook. Absent fields stay as they are; null is INVALID_INPUT.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The webhook to change.' }),
    url: t.string({ description: 'Where to send events; the same rules as for a new webhook.' }),
    eventTypes: t.field({
      type: [WebhookEventType],
      description: 'The events to receive: at least one, without repetition.',
    }),
    enabled: t.boolean({
      description: 'Whether to receive events from now on. Enabling a webhook clears the reason why it was disabled.',
    }),
  }),
});
defineMutation({
  name: 'updateWebhook',
  description: `Changes a webhook, but not its secret; to get a new secret, create another webhook. ${needed}`,
  access: needs('administer'),
  input: UpdateWebhookInput,
  argument: 'What to change.',
  payload: UpdateWebhookPayload,
  result: 'The webhook, or why it was not changed.',
  errors: ['InvalidInputError', 'NotFoundError'],
  run: async (input, context) => {
    const { db, orgId, options } = await beginAdministration(context);
    const webhook = await updateWebhook(db, orgId, input, options);
    return webhook instanceof DomainError ? webhook : { webhook };
  },
});

const DeleteWebhookPayload = builder.objectRef<{ deletedId: string }>('DeleteWebhookPayload').implement({
  description: 'The webhook and the record of its deliveries were deleted.',
  fields: (t) => ({
    deletedId: t.exposeID('deletedId', { access: visible, description: 'The id of the deleted webhook.' }),
  }),
});
const DeleteWebhookInput = builder.inputType('DeleteWebhookInput', {
  description: 'The webhook to delete.',
  fields: (t) => ({ id: t.id({ required: true, description: 'Its id.' }) }),
});
defineMutation({
  name: 'deleteWebhook',
  description: `Deletes a webhook and drops its pending deliveries. ${needed}`,
  access: needs('administer'),
  input: DeleteWebhookInput,
  argument: 'The webhook to delete.',
  payload: DeleteWebhookPayload,
  result: 'Confirmation, or why it was not deleted.',
  errors: ['NotFoundError'],
  run: async (input, context) => {
    const { db, orgId } = await beginAdministration(context);
    return deleteWebhook(db, orgId, input.id);
  },
});

const RedeliverPayload = builder.objectRef<{ delivery: WebhookDeliveryRow }>('RedeliverPayload').implement({
  description: 'The delivery will be attempted at once.',
  fields: (t) => ({
    delivery: t.expose('delivery', {
      access: visible,
      type: WebhookDeliveryRef,
      description: 'The delivery, PENDING again.',
    }),
  }),
});
const RedeliverInput = builder.inputType('RedeliverInput', {
  description: 'The delivery to send again.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the delivery.' }) }),
});
defineMutation({
  name: 'redeliver',
  description:
    'Sends a delivery again, whatever its status, with the same `webhook-id` and a new count of attempts. ' +
    `INVALID_INPUT while its webhook is disabled. ${needed}`,
  access: needs('administer'),
  input: RedeliverInput,
  argument: 'The delivery to send again.',
  payload: RedeliverPayload,
  result: 'The delivery, or why it is not sent again.',
  errors: ['InvalidInputError', 'NotFoundError'],
  run: async (input, context) => {
    const { db, orgId } = await beginAdministration(context);
    const delivery = await redeliver(db, orgId, input.id);
    return delivery instanceof DomainError ? delivery : { delivery };
  },
});
