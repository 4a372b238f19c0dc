import { createQueue, createTeam, createUser, updateOrganization } from '../../domain/administration/administration.ts';
import { DomainError } from '../../domain/core/errors.ts';
import type { OrganizationRow, QueueRow, TeamRow, UserRow } from '../../store/queries/organizations.ts';
import { keepsOwn, makesOwn, needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { InvalidInputErrorRef, resultType } from '../errors/errors.ts';
import { OrganizationRef, QueueRef, TeamRef, UserRef } from '../organization.ts';
import { beginAdministration } from './begin-write.ts';

const needed = 'Needs `org.permission.admin`.';

const CreateUserPayload = builder.objectRef<{ user: UserRow }>('CreateUserPayload').implement({
  description: 'The user was created.',
  fields: (t) => ({
    user: t.field({
      access: keepsOwn(visible),
      type: UserRef,
      description: 'The new user.',
      resolve: (payload) => payload.user,
    }),
  }),
});
const CreateUserInput = builder.inputType('CreateUserInput', {
  description: 'A user to create.',
  fields: (t) => ({
    name: t.string({ required: true, description: '1 to 256 characters.' }),
    email: t.string({ required: true, description: 'E-mail address; unique in the organization, regardless of case.' }),
  }),
});
const CreateUserResult = builder.unionType('CreateUserResult', {
  description: 'The user, or why there is none.',
  types: [CreateUserPayload, InvalidInputErrorRef],
  resolveType: resultType('CreateUserPayload'),
});
builder.mutationField('createUser', (t) =>
  t.field({
    access: makesOwn(needs('administer')),
    type: CreateUserResult,
    description: `Creates a user with the role \`agent\`. ${needed}`,
    args: { input: t.arg({ type: CreateUserInput, required: true, description: 'The user to create.' }) },
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
    team: t.field({
      access: keepsOwn(visible),
      type: TeamRef,
      description: 'The new team.',
      resolve: (payload) => payload.team,
    }),
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
    access: makesOwn(needs('administer')),
    type: CreateTeamResult,
    description: `Creates a team. ${needed}`,
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
    queue: t.field({
      access: keepsOwn(visible),
      type: QueueRef,
      description: 'The new queue.',
      resolve: (payload) => payload.queue,
    }),
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
    access: makesOwn(needs('administer')),
    type: CreateQueueResult,
    description: `Creates a queue. ${needed}`,
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
        access: visible,
        type: OrganizationRef,
        description: 'The organization after the change.',
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
        'Days (of 24 hours) after which conversations can take no more threads and be neither updated nor ' +
        'merged: 1 to 36,500. Null removes the lock.',
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
    access: needs('administer'),
    type: UpdateOrganizationResult,
    description: `Changes your organization. ${needed}`,
    args: { input: t.arg({ type: UpdateOrganizationInput, required: true, description: 'What to change.' }) },
    resolve: async (_root, { input }, context) => {
      const { db, orgId } = await beginAdministration(context);
      const organization = await updateOrganization(db, orgId, input);
      return organization instanceof DomainError ? organization : { organization };
    },
  }),
);
