import { encodeId } from '../domain/core/ids.ts';
import type { ApiTokenRow } from '../store/queries/api-tokens.ts';
import { needs, visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { loadExisting } from './core/load.ts';
import { NodeRef } from './core/node.ts';
import { UserRef } from './organization.ts';

export const ApiTokenRef = builder.objectRef<ApiTokenRow>('ApiToken').implement({
  description: 'A key to the API. Its secret is shown once, when it is created, and stored only as a SHA-256.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      access: visible,
      description: 'Begins with `api_token_`. Not the secret.',
      resolve: (row) => encodeId('ApiToken', row.id),
    }),
    name: t.string({ access: needs('administer'), description: 'What it is for.', resolve: (row) => row.name }),
    user: t.field({
      access: needs('administer'),
      type: UserRef,
      description: 'Who acts when it is used.',
      resolve: (row, _args, context) => loadExisting(context.loaders.user, row.userId),
    }),
    permissions: t.stringList({
      access: needs('administer'),
      description: 'What it may do.',
      resolve: (row) => row.permissions,
    }),
    createdAt: t.field({
      access: needs('administer'),
      type: 'DateTime',
      description: 'When it was created.',
      resolve: (row) => row.createdAt,
    }),
    expiresAt: t.field({
      access: needs('administer'),
      type: 'DateTime',
      nullable: true,
      description: 'When it stops working; null for never.',
      resolve: (row) => row.expiresAt,
    }),
    revokedAt: t.field({
      access: needs('administer'),
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked. Gateways may still accept it for at most 10 seconds.',
      resolve: (row) => row.revokedAt,
    }),
    lastUsedAt: t.field({
      access: needs('administer'),
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to about a minute; null for never.',
      resolve: (row) => row.lastUsedAt,
    }),
  }),
});
