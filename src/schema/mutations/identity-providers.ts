import { DomainError } from '../../domain/core/domain-error.ts';
import { encodeId } from '../../domain/core/ids.ts';
import {
  type CreatedProvider,
  createIdentityProvider,
  deleteIdentityProvider,
} from '../../domain/identity/identity-providers.ts';
import { needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { IdentityKind, IdentityProviderRef } from '../identity-provider.ts';
import { beginAdministration } from './begin-write.ts';
import { defineMutation } from './define-mutation.ts';

const needed = 'Needs `org.permission.admin`.';

const CreateIdentityProviderPayload = builder.objectRef<CreatedProvider>('CreateIdentityProviderPayload').implement({
  description: 'The identity provider was created.',
  fields: (t) => ({
    identityProvider: t.expose('identityProvider', {
      access: visible,
      type: IdentityProviderRef,
      description: 'The new identity provider.',
    }),
    secret: t.exposeString('secret', {
      access: visible,
      nullable: true,
      description:
        'The key for signing with HS256: this text, which begins with `parley_secret_`, as UTF-8. It is returned only in this response; null if there is a `jwksUrl`.',
    }),
  }),
});
const CreateIdentityProviderInput = builder.inputType('CreateIdentityProviderInput', {
  description: 'An identity provider to accept tokens from.',
  fields: (t) => ({
    name: t.string({ required: true, description: 'What it is, 1 to 256 characters.' }),
    kind: t.field({ type: IdentityKind, required: true, description: 'Whom it vouches for.' }),
    issuer: t.string({
      required: true,
      description: 'The `iss` of its tokens, exactly: 1 to 2,048 characters, such as `https://login.example.com`.',
    }),
    audience: t.string({
      required: true,
      description:
        'What `aud` of its tokens must be, or contain. It names your organization: `urn:parley:<organization id>`, or a text that ends ' +
        'with `/<organization id>`. Each pair of issuer and audience can be used once.',
    }),
    jwksUrl: t.string({
      description:
        'The https URL of its public keys (JWKS), at a public address. Keys are cached for ten minutes and fetched again for an ' +
        'unknown `kid`, at most once a minute. Without it, the gateway generates a shared secret for HS256.',
    }),
    permissions: t.stringList({
      description: 'For USER, required: the permissions that users can have. Not for CUSTOMER.',
    }),
    permissionsClaim: t.string({
      description:
        'For USER: the claim that lists the permissions of a user, as a list or separated by spaces, 1 to 256 characters; only those in ' +
        '`permissions` count. If absent, every user has all of `permissions`.',
    }),
  }),
});
defineMutation({
  name: 'createIdentityProvider',
  description:
    'Accepts the signed tokens (JWT) of an identity provider: RS256 and other algorithms with public keys, or HS256 with a shared ' +
    `secret. Tokens need \`exp\`, \`iat\`, \`iss\`, \`aud\` and a verified \`email\`. ${needed}`,
  access: needs('administer'),
  audit: ['identity_provider.created'],
  input: CreateIdentityProviderInput,
  argument: 'The identity provider to accept.',
  payload: CreateIdentityProviderPayload,
  result: 'The identity provider, or why it was not created.',
  errors: ['InvalidInputError'],
  run: async (input, context) => {
    const { db, actor, options } = await beginAdministration(context);
    return createIdentityProvider(db, actor, input, options.webhookAllowPrivate);
  },
});

const DeleteIdentityProviderPayload = builder
  .objectRef<{ deletedId: string }>('DeleteIdentityProviderPayload')
  .implement({
    description: 'The identity provider was deleted.',
    fields: (t) => ({
      deletedId: t.exposeID('deletedId', { access: visible, description: 'Its id.' }),
    }),
  });
const DeleteIdentityProviderInput = builder.inputType('DeleteIdentityProviderInput', {
  description: 'The identity provider to delete.',
  fields: (t) => ({ id: t.id({ required: true, description: 'Its id. An unknown id is NOT_FOUND.' }) }),
});
defineMutation({
  name: 'deleteIdentityProvider',
  description: `Deletes an identity provider; gateways stop accepting its tokens within 10 seconds. ${needed}`,
  access: needs('administer'),
  audit: ['identity_provider.deleted'],
  input: DeleteIdentityProviderInput,
  argument: 'The identity provider to delete.',
  payload: DeleteIdentityProviderPayload,
  result: 'The id, or why it was not deleted.',
  errors: ['NotFoundError'],
  run: async ({ id }, context) => {
    const { db, actor } = await beginAdministration(context);
    const deleted = await deleteIdentityProvider(db, actor, id);
    return deleted instanceof DomainError ? deleted : { deletedId: encodeId('IdentityProvider', deleted) };
  },
});
