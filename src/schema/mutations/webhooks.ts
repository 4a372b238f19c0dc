import { DomainError } from '../../domain/core/errors.ts';
import { createWebhook, deleteWebhook, redeliver, updateWebhook } from '../../domain/webhooks/webhooks.ts';
import type { WebhookDeliveryRow } from '../../store/webhooks/webhook-deliveries.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { WebhookEventType } from '../core/enums.ts';
import { InvalidInputErrorRef, NotFoundErrorRef, resultType } from '../errors/errors.ts';
import { WebhookDeliveryRef, WebhookRef } from '../webhook.ts';
import { beginAdministration } from './begin-write.ts';

const needed = 'Needs `org.permission.admin`.';

const CreateWebhookPayload = builder
  .objectRef<{ webhook: WebhookRow; secret: string }>('CreateWebhookPayload')
  .implement({
    description: 'The webhook was created.',
    fields: (t) => ({
      webhook: t.field({
        access: visible,
        type: WebhookRef,
        description: 'The new webhook.',
        resolve: (payload) => payload.webhook,
      }),
      secret: t.string({
        access: visible,
        description:
          'Begins with `whsec_`. Use it to verify the signatures of messages. It is shown only in this answer.',
        resolve: (payload) => payload.secret,
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
const CreateWebhookResult = builder.unionType('CreateWebhookResult', {
  description: 'The webhook, or why there is none.',
  types: [CreateWebhookPayload, InvalidInputErrorRef],
  resolveType: resultType('CreateWebhookPayload'),
});
builder.mutationField('createWebhook', (t) =>
  t.field({
    access: needs('administer'),
    type: CreateWebhookResult,
    description: `Creates a webhook. An organization can have at most 20. ${needed}`,
    args: { input: t.arg({ type: CreateWebhookInput, required: true, description: 'What to create.' }) },
    resolve: async (_root, { input }, context) => {
      const { db, orgId, options } = await beginAdministration(context);
      return createWebhook(db, orgId, input, options);
    },
  }),
);

const UpdateWebhookPayload = builder.objectRef<{ webhook: WebhookRow }>('UpdateWebhookPayload').implement({
  description: 'The webhook was changed.',
  fields: (t) => ({
    webhook: t.field({
      access: visible,
      type: WebhookRef,
      description: 'The webhook after the change.',
      resolve: (payload) => payload.webhook,
    }),
  }),
});
const UpdateWebhookInput = builder.inputType('UpdateWebhookInput', {
  description: 'What to change of a webhook. Absent fields stay as they are; null is INVALID_INPUT.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Which webhook.' }),
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
const UpdateWebhookResult = builder.unionType('UpdateWebhookResult', {
  description: 'The webhook, or why it was not changed.',
  types: [UpdateWebhookPayload, InvalidInputErrorRef, NotFoundErrorRef],
  resolveType: resultType('UpdateWebhookPayload'),
});
builder.mutationField('updateWebhook', (t) =>
  t.field({
    access: needs('administer'),
    type: UpdateWebhookResult,
    description: `Changes a webhook, but not its secret; to get a new secret, create another webhook. ${needed}`,
    args: { input: t.arg({ type: UpdateWebhookInput, required: true, description: 'What to change.' }) },
    resolve: async (_root, { input }, context) => {
      const { db, orgId, options } = await beginAdministration(context);
      const webhook = await updateWebhook(db, orgId, input, options);
      return webhook instanceof DomainError ? webhook : { webhook };
    },
  }),
);

const DeleteWebhookPayload = builder.objectRef<{ deletedId: string }>('DeleteWebhookPayload').implement({
  description: 'The webhook and the record of its deliveries were deleted.',
  fields: (t) => ({
    deletedId: t.id({ access: visible, description: 'The id that it had.', resolve: (payload) => payload.deletedId }),
  }),
});
const DeleteWebhookInput = builder.inputType('DeleteWebhookInput', {
  description: 'Which webhook to delete.',
  fields: (t) => ({ id: t.id({ required: true, description: 'Its id.' }) }),
});
const DeleteWebhookResult = builder.unionType('DeleteWebhookResult', {
  description: 'Confirmation, or why it was not deleted.',
  types: [DeleteWebhookPayload, NotFoundErrorRef],
  resolveType: resultType('DeleteWebhookPayload'),
});
builder.mutationField('deleteWebhook', (t) =>
  t.field({
    access: needs('administer'),
    type: DeleteWebhookResult,
    description: `Deletes a webhook and drops its pending deliveries. ${needed}`,
    args: { input: t.arg({ type: DeleteWebhookInput, required: true, description: 'Which webhook.' }) },
    resolve: async (_root, { input }, context) => {
      const { db, orgId } = await beginAdministration(context);
      return deleteWebhook(db, orgId, input.id);
    },
  }),
);

const RedeliverPayload = builder.objectRef<{ delivery: WebhookDeliveryRow }>('RedeliverPayload').implement({
  description: 'The delivery will be attempted at once.',
  fields: (t) => ({
    delivery: t.field({
      access: visible,
      type: WebhookDeliveryRef,
      description: 'The delivery, PENDING again.',
      resolve: (payload) => payload.delivery,
    }),
  }),
});
const RedeliverInput = builder.inputType('RedeliverInput', {
  description: 'What to deliver again.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the delivery.' }) }),
});
const RedeliverResult = builder.unionType('RedeliverResult', {
  description: 'The delivery, or why it is not sent again.',
  types: [RedeliverPayload, InvalidInputErrorRef, NotFoundErrorRef],
  resolveType: resultType('RedeliverPayload'),
});
builder.mutationField('redeliver', (t) =>
  t.field({
    access: needs('administer'),
    type: RedeliverResult,
    description:
      'Sends a delivery again, whatever its status, with the same `webhook-id` and a new count of attempts. ' +
      `INVALID_INPUT while its webhook is disabled. ${needed}`,
    args: { input: t.arg({ type: RedeliverInput, required: true, description: 'Which delivery.' }) },
    resolve: async (_root, { input }, context) => {
      const { db, orgId } = await beginAdministration(context);
      const delivery = await redeliver(db, orgId, input.id);
      return delivery instanceof DomainError ? delivery : { delivery };
    },
  }),
);
