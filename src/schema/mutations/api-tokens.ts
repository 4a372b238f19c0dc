import { createApiToken, revokeApiToken } from '../../domain/administration/tokens.ts';
import { DomainError } from '../../domain/core/domain-error.ts';
import type { ApiTokenRow } from '../../store/queries/api-tokens.ts';
import { ApiTokenRef } from '../api-token.ts';
import { needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { beginAdministration } from './begin-write.ts';
import { defineMutation } from './define-mutation.ts';

const needed = 'Needs `org.permission.admin`.';

const CreateApiTokenPayload = builder
  .objectRef<{ apiToken: ApiTokenRow; secret: string }>('CreateApiTokenPayload')
  .implement({
    description: 'The token was created.',
    fields: (t) => ({
      apiToken: t.expose('apiToken', {
        access: visible,
        type: ApiTokenRef,
        description: 'The new token.',
      }),
      secret: t.exposeString('secret', {
        access: visible,
        description:
          'The value after `Authorization: Bearer `. It is returned only in this response and is not stored.',
      }),
    }),
  });
const CreateApiTokenInput = builder.inputType('CreateApiTokenInput', {
  description: 'A token to create.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What it is for, 1 to 256 characters.' }),
    userId: t.id({ required: true, description: 'The user that it acts as. An unknown id is NOT_FOUND.' }),
    permissions: t.stringList({
      required: true,
      description: 'Its permissions, such as `org.permission.conversation.read`.',
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it expires; if absent, it never does.' }),
  }),
});
defineMutation({
  name: 'createApiToken',
  description: `Creates an API token. ${needed}`,
  access: needs('administer'),
  audit: ['api_token.created'],
  input: CreateApiTokenInput,
  argument: 'What to create.',
  payload: CreateApiTokenPayload,
  result: 'The token, or why it was not created.',
  errors: ['InvalidInputError', 'NotFoundError'],
  run: async (input, context) => {
    const { db, actor } = await beginAdministration(context);
    return createApiToken(db, actor, input);
  },
});

const RevokeApiTokenPayload = builder.objectRef<{ apiToken: ApiTokenRow }>('RevokeApiTokenPayload').implement({
  description: 'The token is revoked.',
  fields: (t) => ({
    apiToken: t.expose('apiToken', {
      access: visible,
      type: ApiTokenRef,
      description: 'The token.',
    }),
  }),
});
const RevokeApiTokenInput = builder.inputType('RevokeApiTokenInput', {
  description: 'The token to revoke.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the token, not its secret.' }) }),
});
defineMutation({
  name: 'revokeApiToken',
  description:
    'Revokes an API token permanently; gateways stop accepting it within 10 seconds. Its bulk operations ' +
    `are canceled, except for rows that are being created, and its attachment links stop working. ${needed}`,
  access: needs('administer'),
  audit: ['api_token.revoked'],
  input: RevokeApiTokenInput,
  argument: 'The token to revoke.',
  payload: RevokeApiTokenPayload,
  result: 'The token, or why it was not revoked.',
  errors: ['NotFoundError'],
  run: async (input, context) => {
    const { db, actor } = await beginAdministration(context);
    const apiToken = await revokeApiToken(db, actor, input.id);
    return apiToken instanceof DomainError ? apiToken : { apiToken };
  },
});
