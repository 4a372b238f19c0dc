import { createUser, updateUser } from '../../domain/administration/users.ts';
import { DomainError } from '../../domain/core/domain-error.ts';
import type { UserRow } from '../../store/queries/organizations.ts';
import { keepsOwn, makesOwn, needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { UserRef } from '../organization.ts';
import { beginAdministration } from './begin-write.ts';
import { defineMutation } from './define-mutation.ts';

const needed = 'Needs `org.permission.admin`.';

const rolesRule = 'at most 20 of 1 to 64 characters, without repetition.';
const rolesDescription = `Roles, such as \`admin\` or \`agent\`: ${rolesRule} Absent or null means \`agent\` alone.`;

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
    roles: t.stringList({ description: rolesDescription }),
  }),
});
defineMutation({
  name: 'createUser',
  description: `Creates a user. ${needed}`,
  access: makesOwn(needs('administer')),
  audit: ['user.created'],
  input: CreateUserInput,
  argument: 'The user to create.',
  payload: CreateUserPayload,
  result: 'The user, or why they were not created.',
  errors: ['InvalidInputError'],
  run: async (input, context) => {
    const { db, actor } = await beginAdministration(context);
    const user = await createUser(db, actor, input);
    return user instanceof DomainError ? user : { user };
  },
});

const UpdateUserPayload = builder.objectRef<{ user: UserRow }>('UpdateUserPayload').implement({
  description: 'The user was changed.',
  fields: (t) => ({
    user: t.expose('user', { access: visible, type: UserRef, description: 'The user after the change.' }),
  }),
});
const UpdateUserInput = builder.inputType('UpdateUserInput', {
  description: 'Changes to a user. Absent fields do not change; null is INVALID_INPUT.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Which user. Unknown is NOT_FOUND.' }),
    name: t.string({ description: '1 to 256 characters.' }),
    email: t.string({ description: 'E-mail address; unique in the organization, regardless of case.' }),
    roles: t.stringList({
      description: `All roles: ${rolesRule} They are labels: what a program may do depends on its token.`,
    }),
    disabled: t.boolean({
      description:
        'Whether to disable the user. Their tokens stop working within 10 seconds, like revoked ones, and work again ' +
        'once the user is enabled. INVALID_INPUT for yourself, and for the last user with an administrator token.',
    }),
  }),
});
defineMutation({
  name: 'updateUser',
  description: `Changes, disables or enables a user. Users are never deleted: what they wrote keeps its author. ${needed}`,
  access: needs('administer'),
  audit: ['user.updated', 'user.disabled', 'user.enabled'],
  input: UpdateUserInput,
  argument: 'What to change.',
  payload: UpdateUserPayload,
  result: 'The user, or why nothing was changed.',
  errors: ['InvalidInputError', 'NotFoundError'],
  run: async (input, context) => {
    const { db, actor } = await beginAdministration(context);
    const user = await updateUser(db, actor, input);
    return user instanceof DomainError ? user : { user };
  },
});
