import { DomainError } from '../../domain/core/domain-error.ts';
import {
  createWebhook,
  deleteWebhook,
  redeliver,
  rotateWebhookSecret,
  updateWebhook,
} from '../../domain/webhooks/webhooks.ts';
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
          'Begins with `whsec_`. Use it to verify the signatures of messages. It is returned only in this response.',
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
  audit: ['webhook.created'],
  input: CreateWebhookInput,
  argument: 'What to create.',
  payload: CreateWebhookPayload,
  result: 'The webhook, or why it was not created.',
  errors: ['InvalidInputError'],
  run: async (input, context) => {
    const { db, actor, options } = await beginAdministration(context);
    return createWebhook(db, actor, input, options);
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
  description: 'Changes to a webhook. Absent fields do not change; null is INVALID_INPUT.',
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
  description: `Changes a webhook, but not its secret; \`rotateWebhookSecret\` gives it a new one. ${needed}`,
  access: needs('administer'),
  audit: ['webhook.updated'],
  input: UpdateWebhookInput,
  argument: 'What to change.',
  payload: UpdateWebhookPayload,
  result: 'The webhook, or why it was not changed.',
  errors: ['InvalidInputError', 'NotFoundError'],
  run: async (input, context) => {
    const { db, actor, options } = await beginAdministration(context);
    const webhook = await updateWebhook(db, actor, input, options);
    return webhook instanceof DomainError ? webhook : { webhook };
  },
});

const RotateWebhookSecretPayload = builder
  .objectRef<{ webhook: WebhookRow; secret: string }>('RotateWebhookSecretPayload')
  .implement({
    description: 'The webhook has a new secret.',
    fields: (t) => ({
      webhook: t.expose('webhook', { access: visible, type: WebhookRef, description: 'The webhook.' }),
      secret: t.exposeString('secret', {
        access: visible,
        description: 'The new secret; begins with `whsec_`. It is returned only in this response.',
      }),
    }),
  });
const RotateWebhookSecretInput = builder.inputType('RotateWebhookSecretInput', {
  description: 'The webhook that gets a new secret.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Its id.' }),
    overlapSeconds: t.int({
      defaultValue: 86_400,
      description:
        'Seconds for which the previous secret also signs: 0 (not at all, for a secret that has leaked) to 2,592,000 (30 days), ' +
        'otherwise the top-level error BAD_USER_INPUT. Null means one day.',
    }),
  }),
});
defineMutation({
  name: 'rotateWebhookSecret',
  description:
    'Gives a webhook a new secret. Until the overlap ends, `webhook-signature` contains a signature with each of the ' +
    `last two secrets, so that the receiver can switch at any time. ${needed}`,
  access: needs('administer'),
  audit: ['webhook.secret_rotated'],
  input: RotateWebhookSecretInput,
  argument: 'Which webhook.',
  payload: RotateWebhookSecretPayload,
  result: 'The new secret, or why it was not created.',
  errors: ['NotFoundError'],
  run: async (input, context) => {
    const { db, actor } = await beginAdministration(context);
    return rotateWebhookSecret(db, actor, input);
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
  audit: ['webhook.deleted'],
  input: DeleteWebhookInput,
  argument: 'The webhook to delete.',
  payload: DeleteWebhookPayload,
  result: 'Confirmation, or why it was not deleted.',
  errors: ['NotFoundError'],
  run: async (input, context) => {
    const { db, actor } = await beginAdministration(context);
    return deleteWebhook(db, actor, input.id);
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
  audit: ['webhook_delivery.redelivered'],
  input: RedeliverInput,
  argument: 'The delivery to send again.',
  payload: RedeliverPayload,
  result: 'The delivery, or why it will not be sent again.',
  errors: ['InvalidInputError', 'NotFoundError'],
  run: async (input, context) => {
    const { db, actor } = await beginAdministration(context);
    const delivery = await redeliver(db, actor, input.id);
    return delivery instanceof DomainError ? delivery : { delivery };
  },
});
