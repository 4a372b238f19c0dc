import { encodeId } from '../domain/core/ids.ts';
import { keysetOf, toPage, toPageRequest } from '../domain/core/pagination.ts';
import { IdentityKind as IdentityKinds } from '../generated/prisma/enums.ts';
import { type IdentityProviderRow, listProviderPage } from '../store/access/identity-providers.ts';
import { needs, visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { connectionOf, pageArgs } from './core/connection.ts';
import { NodeRef } from './core/node.ts';

export const IdentityKind = builder.enumType('IdentityKind', {
  description: 'Whom an identity provider vouches for.',
  values: {
    [IdentityKinds.USER]: { description: 'People of the organization, found by their e-mail address.' },
    [IdentityKinds.CUSTOMER]: { description: 'Its customers, found or created by their e-mail address.' },
  },
});

export const IdentityProviderRef = builder.objectRef<IdentityProviderRow>('IdentityProvider').implement({
  description:
    'Someone who vouches for users or customers by signed tokens (JWT), such as the single sign-on of a company. Their tokens are ' +
    'accepted after `Authorization: Bearer `, like an API token.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      access: visible,
      description: 'Begins with `identity_provider_`.',
      resolve: (row) => encodeId('IdentityProvider', row.id),
    }),
    name: t.exposeString('name', { access: needs('administer'), description: 'What it is.' }),
    kind: t.expose('kind', { access: needs('administer'), type: IdentityKind, description: 'Whom it vouches for.' }),
    issuer: t.exposeString('issuer', {
      access: needs('administer'),
      description: 'The `iss` of its tokens, exactly.',
    }),
    audience: t.exposeString('audience', {
      access: needs('administer'),
      description: 'What `aud` of its tokens must be, or contain. It names the organization.',
    }),
    jwksUrl: t.exposeString('jwksUrl', {
      access: needs('administer'),
      nullable: true,
      description: 'Where its public keys are; null if it signs with a shared secret (HS256).',
    }),
    permissions: t.exposeStringList('permissions', {
      access: needs('administer'),
      description: 'The permissions that users can have; empty for customers.',
    }),
    permissionsClaim: t.exposeString('permissionsClaim', {
      access: needs('administer'),
      nullable: true,
      description:
        'The claim of a token that lists the permissions of its user, as a list or separated by spaces; those beyond `permissions` ' +
        'are ignored. Null if every user has all of `permissions`.',
    }),
    createdAt: t.expose('createdAt', {
      access: needs('administer'),
      type: 'DateTime',
      description: 'When it was created.',
    }),
  }),
});

const IdentityProviderConnection = connectionOf(
  'IdentityProvider',
  IdentityProviderRef,
  'identity providers',
  (row: IdentityProviderRow) => [row.createdAt.getTime(), row.id],
);

builder.queryField('identityProviders', (t) =>
  t.field({
    access: needs('administer'),
    type: IdentityProviderConnection,
    description: 'Lists identity providers, newest first. Needs `org.permission.admin`.',
    args: pageArgs(t.arg),
    resolve: async (_root, args, { gateway, caller }) => {
      const request = toPageRequest(args, 'PROVIDERS');
      return toPage(request, await listProviderPage(gateway.db, caller.orgId, keysetOf(request)), 'PROVIDERS');
    },
  }),
);
