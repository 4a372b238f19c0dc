import { createApiToken, revokeApiToken } from '../../domain/administration/administration.ts';
import { DomainError } from '../../domain/core/errors.ts';
import type { ApiTokenRow } from '../../store/queries/api-tokens.ts';
import { ApiTokenRef } from '../api-token.ts';
import { needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { InvalidInputErrorRef, NotFoundErrorRef, resultType } from '../errors/errors.ts';
import { beginAdministration } from './begin-write.ts';

const needed = 'Needs `org.permission.admin`.';

const CreateApiTokenPayload = builder
  .objectRef<{ apiToken: ApiTokenRow; secret: string }>('CreateApiTokenPayload')
  .implement({
    description: 'The token was created.',
    fields: (t) => ({
      apiToken: t.field({
        access: visible,
        type: ApiTokenRef,
        description: 'The new token.',
        resolve: (payload) => payload.apiToken,
      }),
      secret: t.string({
        access: visible,
        description: 'The value after `Authorization: Bearer `. It is shown only in this answer and stored nowhere.',
        resolve: (payload) => payload.secret,
      }),
    }),
  });
const CreateApiTokenInput = builder.inputType('CreateApiTokenInput', {
  description: 'A token to create.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What it is for, 1 to 256 characters.' }),
    userId: t.id({ required: true, description: 'Who acts when it is used. Unknown is NOT_FOUND.' }),
    permissions: t.stringList({
      required: true,
      description: 'What it may do, such as `org.permission.conversation.read`.',
    }),
    expiresAt: t.field({ type: 'DateTime', description: 'When it stops working; absent for never.' }),
  }),
});
const CreateApiTokenResult = builder.unionType('CreateApiTokenResult', {
  description: 'The token, or why there is none.',
  types: [CreateApiTokenPayload, InvalidInputErrorRef, NotFoundErrorRef],
  resolveType: resultType('CreateApiTokenPayload'),
});
builder.mutationField('createApiToken', (t) =>
  t.field({
    access: needs('administer'),
    type: CreateApiTokenResult,
    description: `Creates an API token. ${needed}`,
    args: { input: t.arg({ type: CreateApiTokenInput, required: true, description: 'What to create.' }) },
    resolve: async (_root, { input }, context) => {
      const { db, orgId } = await beginAdministration(context);
      return createApiToken(db, orgId, input);
    },
  }),
);

const RevokeApiTokenPayload = builder.objectRef<{ apiToken: ApiTokenRow }>('RevokeApiTokenPayload').implement({
  description: 'The token is revoked.',
  fields: (t) => ({
    apiToken: t.field({
      access: visible,
      type: ApiTokenRef,
      description: 'The token.',
      resolve: (payload) => payload.apiToken,
    }),
  }),
});
const RevokeApiTokenInput = builder.inputType('RevokeApiTokenInput', {
  description: 'Which token to revoke.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The id of the token, not its secret.' }) }),
});
const RevokeApiTokenResult = builder.unionType('RevokeApiTokenResult', {
  description: 'The token, or why it was not revoked.',
  types: [RevokeApiTokenPayload, NotFoundErrorRef],
  resolveType: resultType('RevokeApiTokenPayload'),
});
builder.mutationField('revokeApiToken', (t) =>
  t.field({
    access: needs('administer'),
    type: RevokeApiTokenResult,
    description:
      'Revokes an API token permanently; gateways stop accepting it within 10 seconds. Its bulk operations ' +
      `are canceled, except for rows that are being created, and its attachment links stop working. ${needed}`,
    args: { input: t.arg({ type: RevokeApiTokenInput, required: true, description: 'Which token.' }) },
    resolve: async (_root, { input }, context) => {
      const { db, orgId } = await beginAdministration(context);
      const apiToken = await revokeApiToken(db, orgId, input.id);
      return apiToken instanceof DomainError ? apiToken : { apiToken };
    },
  }),
);
