import {
  createApiToken,
  createQueue,
  createTeam,
  createUser,
  revokeApiToken,
  updateOrganization,
} from '../domain/administration.ts';
import { DomainError } from '../domain/errors.ts';
import type { OrganizationRow, QueueRow, TeamRow, UserRow } from '../store/directory.ts';
import type { ApiTokenRow } from '../store/tokens.ts';
import { ApiTokenRef } from './api-token.ts';
import { beginWrite } from './begin-write.ts';
import { builder, demand } from './builder.ts';
import type { Context } from './context.ts';
import { InvalidInputErrorRef, NotFoundErrorRef, resultType } from './errors.ts';
import { OrganizationRef, QueueRef, TeamRef, UserRef } from './organization.ts';

const needs = 'Needs `org.permission.admin`.';

async function beginAdministration(context: Context) {
  demand(context, 'administer');
  const { orgId } = await beginWrite(context);
  return { db: context.gateway.db, orgId };
}

const CreateUserPayload = builder.objectRef<{ user: UserRow }>('CreateUserPayload').implement({
  description: 'The user was created.',
  fields: (t) => ({
    user: t.field({ type: UserRef, description: 'The new user.', resolve: (payload) => payload.user }),
  }),
});
const CreateUserInput = builder.inputType('CreateUserInput', {
  description: 'A user to create.',
  fields: (t) => ({
    name: t.string({ required: true, description: '1 to 256 characters.' }),
    email: t.string({ required: true, description: 'E-mail address; unique in the organization, whatever its case.' }),
  }),
});
const CreateUserResult = builder.unionType('CreateUserResult', {
  description: 'The user, or why there is none.',
  types: [CreateUserPayload, InvalidInputErrorRef],
  resolveType: resultType('CreateUserPayload'),
});
builder.mutationField('createUser', (t) =>
  t.field({
    type: CreateUserResult,
    description: `Creates a user with the role \`agent\`. ${needs}`,
    args: { input: t.arg({ type: CreateUserInput, required: true, description: 'Whom to create.' }) },
    resolve: async (_root, { input }, context) => {
      const { db, orgId } = await beginAdministration(context);
      const user = await createUser(db, orgId, input);
      return user instanceof DomainError ? user : { user };
    },
  }),
);

const CreateTeamPayload = builder.objectRef<{ team: TeamRow }>('CreateTeamPayload').implement({
  description: 'The team was created.',
  fields: (t) => ({
    team: t.field({ type: TeamRef, description: 'The new team.', resolve: (payload) => payload.team }),
  }),
});
const CreateTeamInput = builder.inputType('CreateTeamInput', {
  description: 'A team to create.',
  fields: (t) => ({ name: t.string({ required: true, description: '1 to 256 characters.' }) }),
});
const CreateTeamResult = builder.unionType('CreateTeamResult', {
  description: 'The team, or why there is none.',
  types: [CreateTeamPayload, InvalidInputErrorRef],
  resolveType: resultType('CreateTeamPayload'),
});
builder.mutationField('createTeam', (t) =>
  t.field({
    type: CreateTeamResult,
    description: `Creates a team. ${needs}`,
    args: { input: t.arg({ type: CreateTeamInput, required: true, description: 'What to create.' }) },
    resolve: async (_root, { input }, context) => {
      const { db, orgId } = await beginAdministration(context);
      const team = await createTeam(db, orgId, input);
      return team instanceof DomainError ? team : { team };
    },
  }),
);

const CreateQueuePayload = builder.objectRef<{ queue: QueueRow }>('CreateQueuePayload').implement({
  description: 'The queue was created.',
  fields: (t) => ({
    queue: t.field({ type: QueueRef, description: 'The new queue.', resolve: (payload) => payload.queue }),
  }),
});
const CreateQueueInput = builder.inputType('CreateQueueInput', {
  description: 'A queue to create.',
  fields: (t) => ({ name: t.string({ required: true, description: '1 to 256 characters.' }) }),
});
const CreateQueueResult = builder.unionType('CreateQueueResult', {
  description: 'The queue, or why there is none.',
  types: [CreateQueuePayload, InvalidInputErrorRef],
  resolveType: resultType('CreateQueuePayload'),
});
builder.mutationField('createQueue', (t) =>
  t.field({
    type: CreateQueueResult,
    description: `Creates a queue. ${needs}`,
    args: { input: t.arg({ type: CreateQueueInput, required: true, description: 'What to create.' }) },
    resolve: async (_root, { input }, context) => {
      const { db, orgId } = await beginAdministration(context);
      const queue = await createQueue(db, orgId, input);
      return queue instanceof DomainError ? queue : { queue };
    },
  }),
);

const UpdateOrganizationPayload = builder
  .objectRef<{ organization: OrganizationRow }>('UpdateOrganizationPayload')
  .implement({
    description: 'The organization was changed.',
    fields: (t) => ({
      organization: t.field({
        type: OrganizationRef,
        description: 'The organization as the change left it.',
        resolve: (payload) => payload.organization,
      }),
    }),
  });
const UpdateOrganizationInput = builder.inputType('UpdateOrganizationInput', {
  description: 'What to change of your organization. Absent fields stay as they are.',
  fields: (t) => ({
    name: t.string({ description: '1 to 256 characters; not null.' }),
    lockConversationsAfterDays: t.int({
      description:
        'Days (of 24 hours) after which conversations take no further thread: 1 to 36,500; null lifts the lock.',
    }),
  }),
});
const UpdateOrganizationResult = builder.unionType('UpdateOrganizationResult', {
  description: 'The organization, or why it was not changed.',
  types: [UpdateOrganizationPayload, InvalidInputErrorRef],
  resolveType: resultType('UpdateOrganizationPayload'),
});
builder.mutationField('updateOrganization', (t) =>
  t.field({
    type: UpdateOrganizationResult,
    description: `Changes your organization. ${needs}`,
    args: { input: t.arg({ type: UpdateOrganizationInput, required: true, description: 'What to change.' }) },
    resolve: async (_root, { input }, context) => {
      const { db, orgId } = await beginAdministration(context);
      const organization = await updateOrganization(db, orgId, input);
      return organization instanceof DomainError ? organization : { organization };
    },
  }),
);

const CreateApiTokenPayload = builder
  .objectRef<{ apiToken: ApiTokenRow; secret: string }>('CreateApiTokenPayload')
  .implement({
    description: 'The token was created.',
    fields: (t) => ({
      apiToken: t.field({ type: ApiTokenRef, description: 'The new token.', resolve: (payload) => payload.apiToken }),
      secret: t.string({
        description: 'What goes after `Authorization: Bearer `. It is shown this once and stored nowhere.',
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
    type: CreateApiTokenResult,
    description: `Creates an API token. ${needs}`,
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
    apiToken: t.field({ type: ApiTokenRef, description: 'The token.', resolve: (payload) => payload.apiToken }),
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
    type: RevokeApiTokenResult,
    description:
      'Revokes an API token for good; gateways forget it within 10 seconds. Its bulk operations are canceled, but for the rows that ' +
      `are being created, and links to attachments that it was shown lead nowhere. ${needs}`,
    args: { input: t.arg({ type: RevokeApiTokenInput, required: true, description: 'Which token.' }) },
    resolve: async (_root, { input }, context) => {
      const { db, orgId } = await beginAdministration(context);
      const apiToken = await revokeApiToken(db, orgId, input.id);
      return apiToken instanceof DomainError ? apiToken : { apiToken };
    },
  }),
);
