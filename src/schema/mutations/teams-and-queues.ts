import { createQueue, createTeam, updateQueue, updateTeam } from '../../domain/administration/teams-and-queues.ts';
import { DomainError } from '../../domain/core/domain-error.ts';
import type { QueueRow, TeamRow } from '../../store/queries/organizations.ts';
import { keepsOwn, makesOwn, needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { QueueRef, TeamRef } from '../organization.ts';
import { beginAdministration } from './begin-write.ts';
import { defineMutation } from './define-mutation.ts';

const needed = 'Needs `org.permission.admin`.';

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
  audit: ['team.created'],
  input: CreateTeamInput,
  argument: 'What to create.',
  payload: CreateTeamPayload,
  result: 'The team, or why it was not created.',
  errors: ['InvalidInputError'],
  run: async (input, context) => {
    const { db, actor } = await beginAdministration(context);
    const team = await createTeam(db, actor, input);
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
  audit: ['queue.created'],
  input: CreateQueueInput,
  argument: 'What to create.',
  payload: CreateQueuePayload,
  result: 'The queue, or why it was not created.',
  errors: ['InvalidInputError'],
  run: async (input, context) => {
    const { db, actor } = await beginAdministration(context);
    const queue = await createQueue(db, actor, input);
    return queue instanceof DomainError ? queue : { queue };
  },
});

const UpdateTeamPayload = builder.objectRef<{ team: TeamRow }>('UpdateTeamPayload').implement({
  description: 'The team was changed.',
  fields: (t) => ({
    team: t.expose('team', { access: visible, type: TeamRef, description: 'The team after the change.' }),
  }),
});
const UpdateTeamInput = builder.inputType('UpdateTeamInput', {
  description: 'Changes to a team. Absent fields do not change; null is INVALID_INPUT.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Which team. Unknown is NOT_FOUND.' }),
    name: t.string({ description: '1 to 256 characters.' }),
    memberIds: t.idList({
      description:
        'All members of the team, replacing the current ones: at most 1,000, without repetition. An unknown id is ' +
        'NOT_FOUND.',
    }),
  }),
});
defineMutation({
  name: 'updateTeam',
  description: `Changes the name or the members of a team. Conversations that are assigned to it stay assigned. ${needed}`,
  access: needs('administer'),
  audit: ['team.updated'],
  input: UpdateTeamInput,
  argument: 'What to change.',
  payload: UpdateTeamPayload,
  result: 'The team, or why nothing was changed.',
  errors: ['InvalidInputError', 'NotFoundError'],
  run: async (input, context) => {
    const { db, actor } = await beginAdministration(context);
    const team = await updateTeam(db, actor, input);
    return team instanceof DomainError ? team : { team };
  },
});

const UpdateQueuePayload = builder.objectRef<{ queue: QueueRow }>('UpdateQueuePayload').implement({
  description: 'The queue was changed.',
  fields: (t) => ({
    queue: t.expose('queue', { access: visible, type: QueueRef, description: 'The queue after the change.' }),
  }),
});
const UpdateQueueInput = builder.inputType('UpdateQueueInput', {
  description: 'Changes to a queue.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Which queue. Unknown is NOT_FOUND.' }),
    name: t.string({ required: true, description: '1 to 256 characters.' }),
  }),
});
defineMutation({
  name: 'updateQueue',
  description: `Changes the name of a queue. ${needed}`,
  access: needs('administer'),
  audit: ['queue.updated'],
  input: UpdateQueueInput,
  argument: 'What to change.',
  payload: UpdateQueuePayload,
  result: 'The queue, or why nothing was changed.',
  errors: ['InvalidInputError', 'NotFoundError'],
  run: async (input, context) => {
    const { db, actor } = await beginAdministration(context);
    const queue = await updateQueue(db, actor, input);
    return queue instanceof DomainError ? queue : { queue };
  },
});
