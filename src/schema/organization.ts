import { encodeId } from '../domain/core/ids.ts';
import { toPage, toPageRequest } from '../domain/core/pagination.ts';
import type { OrganizationRow, QueueRow, TeamRow, UserRow } from '../store/queries/organizations.ts';
import { echoed, needs, visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { connectionOf, pageArgs } from './core/connection.ts';
import { NodeRef } from './core/node.ts';

export const OrganizationRef = builder.objectRef<OrganizationRow>('Organization').implement({
  description:
    'A company that talks with its customers. Everything that a token can access belongs to one organization.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      access: visible,
      openToCustomers: true,
      description: 'Begins with `organization_`.',
      resolve: (row) => encodeId('Organization', row.id),
    }),
    name: t.exposeString('name', { access: visible, openToCustomers: true, description: 'Its name.' }),
    lockConversationsAfterDays: t.exposeInt('lockConversationsAfterDays', {
      access: visible,
      nullable: true,
      description:
        'Days (of 24 hours) after which a conversation can no longer take threads, be updated or be ' +
        'merged (CONVERSATION_LOCKED, TOO_OLD); null if never.',
    }),
    deleteConversationsAfterDays: t.exposeInt('deleteConversationsAfterDays', {
      access: visible,
      nullable: true,
      description:
        'Days (of 24 hours) without any change after which a conversation is deleted, with its threads and ' +
        'attachments; null if never.',
    }),
    customerAttributeKeys: t.exposeStringList('customerAttributeKeys', {
      access: visible,
      description: 'The custom attributes of conversations that customers can read, and set when they create one.',
    }),
  }),
});

export const UserRef = builder.objectRef<UserRow>('User').implement({
  description: 'A member of the organization: an agent, an administrator, or an integration.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ access: visible, description: 'Begins with `user_`.', resolve: (row) => encodeId('User', row.id) }),
    name: t.exposeString('name', {
      access: echoed('readDirectory'),
      openToCustomers: true,
      description: 'Their name.',
    }),
    email: t.exposeString('email', {
      access: needs('readUsers'),
      description:
        'Their e-mail address, unique in the organization. Needs `org.permission.user.read` or `org.permission.admin`.',
    }),
    roles: t.exposeStringList('roles', {
      access: needs('readUsers'),
      description:
        'Their roles, such as `admin` or `agent`. Needs `org.permission.user.read` or `org.permission.admin`.',
    }),
    disabledAt: t.expose('disabledAt', {
      access: echoed('readDirectory'),
      type: 'DateTime',
      nullable: true,
      description:
        "When they were disabled; null if they are not. A disabled user's tokens do not work, and nothing new can be assigned to them.",
    }),
    createdAt: t.expose('createdAt', {
      access: echoed('readDirectory'),
      type: 'DateTime',
      description: 'When they were created.',
    }),
  }),
});

export const UserConnection = connectionOf('User', UserRef, 'users', (row) => [row.createdAt.getTime(), row.id]);

export const TeamRef = builder.objectRef<TeamRow>('Team').implement({
  description: 'A group of users that conversations can be assigned to.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ access: visible, description: 'Begins with `team_`.', resolve: (row) => encodeId('Team', row.id) }),
    name: t.exposeString('name', { access: echoed('readDirectory'), description: 'Its name.' }),
    members: t.field({
      access: needs('readDirectory'),
      type: UserConnection,
      description: 'Its members, newest user first, including disabled users.',
      args: pageArgs(t.arg),
      resolve: async (row, args, context) => {
        const request = toPageRequest(args, 'USERS');
        return toPage(request, await context.loaders.teamMemberPage.load({ parentId: row.id, request }), 'USERS');
      },
    }),
  }),
});

export const QueueRef = builder.objectRef<QueueRow>('Queue').implement({
  description: 'A queue in which conversations wait for an agent.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ access: visible, description: 'Begins with `queue_`.', resolve: (row) => encodeId('Queue', row.id) }),
    name: t.exposeString('name', { access: echoed('readDirectory'), description: 'Its name.' }),
  }),
});
