import { updateOrganization } from '../../domain/administration/administration.ts';
import { DomainError } from '../../domain/core/domain-error.ts';
import type { OrganizationRow } from '../../store/queries/organizations.ts';
import { needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { OrganizationRef } from '../organization.ts';
import { beginAdministration } from './begin-write.ts';
import { defineMutation } from './define-mutation.ts';

const needed = 'Needs `org.permission.admin`.';

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
  description: 'Changes to your organization. Absent fields do not change.',
  fields: (t) => ({
    name: t.string({ description: '1 to 256 characters; not null.' }),
    lockConversationsAfterDays: t.int({
      description:
        'Days (of 24 hours) after which conversations can no longer take threads, be updated or be ' +
        'merged: 1 to 36,500. Null removes the lock.',
    }),
    deleteConversationsAfterDays: t.int({
      description:
        'Days (of 24 hours) without any change after which conversations are deleted, with their threads and ' +
        'attachments: 1 to 36,500. Null keeps them indefinitely. Deletion begins within minutes and cannot be undone.',
    }),
    customerAttributeKeys: t.stringList({
      description:
        'The custom attributes of conversations that customers can read, and set when they create one: at most 100 keys, without ' +
        'repetition. Null or an empty list: none.',
    }),
  }),
});
defineMutation({
  name: 'updateOrganization',
  description: `Changes your organization. ${needed}`,
  access: needs('administer'),
  audit: ['organization.updated'],
  input: UpdateOrganizationInput,
  argument: 'What to change.',
  payload: UpdateOrganizationPayload,
  result: 'The organization, or why it was not changed.',
  errors: ['InvalidInputError'],
  run: async (input, context) => {
    const { db, actor } = await beginAdministration(context);
    const organization = await updateOrganization(db, actor, input);
    return organization instanceof DomainError ? organization : { organization };
  },
});
