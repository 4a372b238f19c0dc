import { encodeId } from '../domain/core/ids.ts';
import type { ApiTokenRow } from '../store/queries/api-tokens.ts';
import { needs, visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { loadExisting, loadOptional } from './core/load.ts';
import { NodeRef } from './core/node.ts';
import { UserRef } from './organization.ts';

export const ApiTokenRef = builder.objectRef<ApiTokenRow>('ApiToken').implement({
  description:
    'A key to the API. It works unless it is revoked, has expired, or its user is disabled. Its secret is shown once, at creation, and is stored only as a SHA-256 hash.',
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
      description: 'The user that it acts as.',
      resolve: (row, _args, context) => loadExisting(context.loaders.user, row.userId),
    }),
    permissions: t.exposeStringList('permissions', {
      access: needs('administer'),
      description: 'Its permissions.',
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
      description: 'When it expires; null if it never does.',
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
      description:
        'The user who created it; null for the command line, and for tokens created before this was recorded.',
      resolve: (row, _args, context) => loadOptional(context.loaders.user, row.createdById),
    }),
    lastUsedAt: t.expose('lastUsedAt', {
      access: needs('administer'),
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, accurate to about a minute; null if never.',
    }),
  }),
});
