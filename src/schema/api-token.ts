import { encodeId } from '../domain/core/ids.ts';
import type { ApiTokenRow } from '../store/queries/api-tokens.ts';
import { needs, visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { loadExisting, loadOptional } from './core/load.ts';
import { NodeRef } from './core/node.ts';
import { UserRef } from './organization.ts';

export const ApiTokenRef = builder.objectRef<ApiTokenRow>('ApiToken').implement({
  description:
    'A key to the API, which works unless it is revoked, has expired, or its user is disabled. Its secret is shown once, when it is created, and stored only as a SHA-256.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      access: visible,
      description: 'Begins with `api_token_`. Not the secret.',
      resolve: (row) => encodeId('ApiToken', row.id),
    }),
    name: t.exposeString('name', { access: needs('administer'), description: 'What it is for.' }),
    user: t.field({
      access: needs('administer'),
      type: UserRef,
      description: 'Who acts when it is used.',
      resolve: (row, _args, context) => loadExisting(context.loaders.user, row.userId),
    }),
    permissions: t.exposeStringList('permissions', {
      access: needs('administer'),
      description: 'What it may do.',
    }),
    createdAt: t.expose('createdAt', {
      access: needs('administer'),
      type: 'DateTime',
      description: 'When it was created.',
    }),
    expiresAt: t.expose('expiresAt', {
      access: needs('administer'),
      type: 'DateTime',
      nullable: true,
      description: 'When it stops working; null for never.',
    }),
    revokedAt: t.expose('revokedAt', {
      access: needs('administer'),
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked. Gateways may still accept it for at most 10 seconds.',
    }),
    createdBy: t.field({
      access: needs('administer'),
      type: UserRef,
      nullable: true,
      description: 'Who made it; null for the command line, and for tokens that were made before this was kept.',
      resolve: (row, _args, context) => loadOptional(context.loaders.user, row.createdById),
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      access: needs('administer'),
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to about a minute; null for never.',
    }),
  }),
});
