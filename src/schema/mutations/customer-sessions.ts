import { DomainError } from '../../domain/core/domain-error.ts';
import {
  type CustomerSession,
  createCustomerSession,
  revokeCustomerSessions,
} from '../../domain/sessions/customer-sessions.ts';
import { needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { loadExisting } from '../core/load.ts';
import { CustomerRef } from '../core/refs.ts';
import { CustomerInput } from '../inputs/inputs.ts';
import { beginAudited, beginWrite } from './begin-write.ts';
import { defineMutation } from './define-mutation.ts';

const needed = 'Needs `org.permission.customer_session.create`.';

const CreateCustomerSessionPayload = builder.objectRef<CustomerSession>('CreateCustomerSessionPayload').implement({
  description: 'The session was created.',
  fields: (t) => ({
    token: t.exposeString('token', {
      access: visible,
      description:
        'The value after `Authorization: Bearer `, for the page of this customer. It is returned only in this response and is not stored.',
    }),
    expiresAt: t.expose('expiresAt', { access: visible, type: 'DateTime', description: 'When it expires.' }),
    customer: t.field({
      access: visible,
      type: CustomerRef,
      description: 'The customer, found or created.',
      resolve: ({ customerId }, _args, context) => loadExisting(context.loaders.customer, customerId),
    }),
  }),
});
const CreateCustomerSessionInput = builder.inputType('CreateCustomerSessionInput', {
  description: 'A session for a page in the browser of a customer.',
  fields: (t) => ({
    customer: t.field({
      type: CustomerInput,
      required: true,
      description: 'The customer, whom you have authenticated yourself. Found or created as in `createConversation`.',
    }),
    expiresInSeconds: t.int({
      defaultValue: 3600,
      description: 'How long it lives: 60 to 86,400 seconds.',
    }),
  }),
});
defineMutation({
  name: 'createCustomerSession',
  description:
    "Creates a session with which a customer's page can use this API, for a backend that vouches for its visitors. The customer sees and " +
    `writes only what is their own. ${needed}`,
  access: needs('createCustomerSessions'),
  audit: null,
  input: CreateCustomerSessionInput,
  argument: 'For whom, and for how long.',
  payload: CreateCustomerSessionPayload,
  result: 'The session, or why it was not created.',
  errors: ['InvalidInputError', 'NotFoundError'],
  run: async (input, context) => {
    const author = await beginWrite(context);
    const { db, inTurn, sessionKeys } = context.gateway;
    return inTurn(author, () => createCustomerSession(db, sessionKeys, author, input));
  },
});

const RevokeCustomerSessionsPayload = builder
  .objectRef<{ customerId: string }>('RevokeCustomerSessionsPayload')
  .implement({
    description: 'The sessions were revoked.',
    fields: (t) => ({
      customer: t.field({
        access: visible,
        type: CustomerRef,
        description: 'The customer.',
        resolve: ({ customerId }, _args, context) => loadExisting(context.loaders.customer, customerId),
      }),
    }),
  });
const RevokeCustomerSessionsInput = builder.inputType('RevokeCustomerSessionsInput', {
  description: 'Whose sessions to revoke.',
  fields: (t) => ({
    customerId: t.id({
      required: true,
      description: 'The customer. An unknown id is NOT_FOUND; the id of a merged customer resolves to the survivor.',
    }),
  }),
});
defineMutation({
  name: 'revokeCustomerSessions',
  description:
    'Revokes all sessions of a customer, including those of identity providers; gateways stop accepting them within 10 seconds, and ' +
    `their subscriptions end. New sessions can be created. ${needed}`,
  access: needs('createCustomerSessions'),
  audit: ['customer.sessions_revoked'],
  input: RevokeCustomerSessionsInput,
  argument: 'Whose sessions to revoke.',
  payload: RevokeCustomerSessionsPayload,
  result: 'The customer, or why nothing was revoked.',
  errors: ['NotFoundError'],
  run: async ({ customerId }, context) => {
    const actor = await beginAudited(context);
    const revoked = await revokeCustomerSessions(context.gateway.db, actor, customerId);
    return revoked instanceof DomainError ? revoked : { customerId: revoked };
  },
});
