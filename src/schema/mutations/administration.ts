import { createQueue, createTeam, createUser, updateOrganization } from '../../domain/administration/administration.ts';
import { DomainError } from '../../domain/core/domain-error.ts';
import type { OrganizationRow, QueueRow, TeamRow, UserRow } from '../../store/queries/organizations.ts';
import { keepsOwn, makesOwn, needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { OrganizationRef, QueueRef, TeamRef, UserRef } from '../organization.ts';
import { beginAdministration } from './begin-write.ts';
import { defineMutation } from './define-mutation.ts';

const needed = 'Needs `org.permission.admin`.';

const CreateUserPayload = builder.objectRef<{ user: UserRow }>('CreateUserPayload').implement({
  description: 'The user was created.',
  fields: (t) => ({
    user: t.expose('user', {
      access: keepsOwn(visible),
      type: UserRef,
      description: 'The new user.',
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
defineMutation({
  name: 'createUser',
  description: `Creates a user with the role \`agent\`. ${needed}`,
  access: makesOwn(needs('administer')),
  input: CreateUserInput,
  argument: 'The user to create.',
  payload: CreateUserPayload,
  result: 'The user, or why there is none.',
  errors: ['InvalidInputError'],
  run: async (input, context) => {
    const { db, orgId } = await beginAdministration(context);
    const user = await createUser(db, orgId, input);
    return user instanceof DomainError ? user : { user };
  },
});

const CreateTeamPayload = builder.objectRef<{ team: TeamRow }>('CreateTeamPayload').implement({
  description: 'The team was created.',
  fields: (t) => ({
    team: t.expose('team', {
      access: keepsOwn(visible),
      type: TeamRef,
      description: 'The new team.',
    }),
  }),
});
const CreateTeamInput = builder.inputType('CreateTeamInput', {
  description: 'A team to create.',
  fields: (t) => ({ name: t.string({ required: true, description: '1 to 256 characters.' }) }),
});
defineMutation({
  name: 'createTeam',
  description: `Creates a team. ${needed}`,
  access: makesOwn(needs('administer')),
  input: CreateTeamInput,
  argument: 'What to create.',
  payload: CreateTeamPayload,
  result: 'The team, or why there is none.',
  errors: ['InvalidInputError'],
  run: async (input, context) => {
    const { db, orgId } = await beginAdministration(context);
    const team = await createTeam(db, orgId, input);
    return team instanceof DomainError ? team : { team };
  },
});

const CreateQueuePayload = builder.objectRef<{ queue: QueueRow }>('CreateQueuePayload').implement({
  description: 'The queue was created.',
  fields: (t) => ({
    queue: t.expose('queue', {
      access: keepsOwn(visible),
      type: QueueRef,
      description: 'The new queue.',
    }),
  }),
});
const CreateQueueInput = builder.inputType('CreateQueueInput', {
  description: 'A queue to create.',
  fields: (t) => ({ name: t.string({ required: true, description: '1 to 256 characters.' }) }),
});
defineMutation({
  name: 'createQueue',
  description: `Creates a queue. ${needed}`,
  access: makesOwn(needs('administer')),
  input: CreateQueueInput,
  argument: 'What to create.',
  payload: CreateQueuePayload,
  result: 'The queue, or why there is none.',
  errors: ['InvalidInputError'],
  run: async (input, context) => {
    const { db, orgId } = await beginAdministration(context);
    const queue = await createQueue(db, orgId, input);
    return queue instanceof DomainError ? queue : { queue };
  },
});

const UpdateOrganizationPayload = builder
  .objectRef<{ organization: OrganizationRow }>('UpdateOrganizationPayload')
  .implement({
    description: 'The organization was changed.',
    fields: (t) => ({
      organization: t.expose('organization', {
        access: visible,
        type: OrganizationRef,
        description: 'The organization after the change.',
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
    deleteConversationsAfterDays: t.int({
      description:
        'Days (of 24 hours) without any change after which conversations are deleted, with their threads and ' +
        'attachments: 1 to 36,500. Null keeps them for good. Deleting begins within minutes and cannot be undone.',
    }),
  }),
});
defineMutation({
  name: 'updateOrganization',
  description: `Changes your organization. ${needed}`,
  access: needs('administer'),
  input: UpdateOrganizationInput,
  argument: 'What to change.',
  payload: UpdateOrganizationPayload,
  result: 'The organization, or why it was not changed.',
  errors: ['InvalidInputError'],
  run: async (input, context) => {
    const { db, orgId } = await beginAdministration(context);
    const organization = await updateOrganization(db, orgId, input);
    return organization instanceof DomainError ? organization : { organization };
  },
});
