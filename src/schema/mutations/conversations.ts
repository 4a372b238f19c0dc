import { mergeConversations } from '../../domain/conversations/merge-conversations.ts';
import { updateConversation } from '../../domain/conversations/update-conversation.ts';
import { DomainError } from '../../domain/core/domain-error.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import { needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import type { Context } from '../core/context.ts';
import { ConversationRef } from '../core/refs.ts';
import { beginWrite } from './begin-write.ts';
import { fieldsToUpdate } from './conversation-fields.ts';
import { defineMutation } from './define-mutation.ts';

interface Changed {
  readonly conversation: ConversationRow;
}

function changed<Failure extends DomainError>(context: Context, outcome: ConversationRow | Failure): Changed | Failure {
  if (outcome instanceof DomainError) return outcome;
  context.loaders.conversation.prime(outcome.id, outcome);
  return { conversation: outcome };
}

const MergeConversationsPayload = builder.objectRef<Changed>('MergeConversationsPayload').implement({
  description: 'The conversations were merged.',
  fields: (t) => ({
    conversation: t.expose('conversation', {
      access: visible,
      type: ConversationRef,
      description: 'The survivor, with the threads of both.',
    }),
  }),
});

const MergeConversationsInput = builder.inputType('MergeConversationsInput', {
  description: 'Two conversations to merge.',
  fields: (t) => ({
    sourceId: t.id({ required: true, description: 'The conversation that is merged; its id will lead to the target.' }),
    targetId: t.id({
      required: true,
      description: 'The conversation that stays. It must not be the source (INVALID_INPUT).',
    }),
  }),
});

defineMutation({
  name: 'mergeConversations',
  description:
    'Merges one conversation into another. The target takes over its threads and counts, and the id of the source leads ' +
    'to the target from then on. This cannot be undone. If both have more than 100 threads together, or ' +
    'one is older than the organization allows, it is CONVERSATION_LOCKED. Needs ' +
    '`org.permission.conversation.update` or `org.user.conversation.write`.',
  access: needs('updateConversations'),
  input: MergeConversationsInput,
  argument: 'The conversations to merge.',
  payload: MergeConversationsPayload,
  result: 'The survivor, or why there is none.',
  errors: ['InvalidInputError', 'NotFoundError', 'ConversationLockedError'],
  run: async (input, context) => {
    const author = await beginWrite(context);
    const { db, inTurn } = context.gateway;
    return changed(context, await inTurn(author, () => mergeConversations(db, author, input)));
  },
});

const UpdateConversationPayload = builder.objectRef<Changed>('UpdateConversationPayload').implement({
  description: 'The conversation was changed.',
  fields: (t) => ({
    conversation: t.expose('conversation', {
      access: visible,
      type: ConversationRef,
      description: 'The conversation after the change.',
    }),
  }),
});

const UpdateConversationInput = builder.inputType('UpdateConversationInput', {
  description: 'What to change. Absent fields stay as they are; null clears one, and empties a list.',
  fields: (t) => ({
    id: t.id({
      required: true,
      description: 'The conversation. An unknown id, or one that was merged into another, is NOT_FOUND.',
    }),
    rev: t.int({
      description:
        'The revision that you read. If it has changed since, nothing is changed and the result is STALE_REVISION.',
    }),
    ...fieldsToUpdate(t),
    assignedUsers: t.idList({
      description: 'All assigned users: at most 10, without repetition. An unknown id is NOT_FOUND.',
    }),
    assignedTeams: t.idList({
      description: 'All assigned teams: at most 10, without repetition. An unknown id is NOT_FOUND.',
    }),
    queue: t.id({ description: 'The queue in which it waits. An unknown id is NOT_FOUND.' }),
    customRemove: t.stringList({
      description:
        'Keys of attributes to remove: at most 100, without repetition, and none that `custom` sets. Unknown ' +
        'keys are ignored.',
    }),
  }),
});

defineMutation({
  name: 'updateConversation',
  description:
    'Changes a conversation and increases its revision by one. If the new values equal the old ones, ' +
    'nothing changes and there is no event. A conversation that is older than the organization allows is ' +
    'CONVERSATION_LOCKED. Needs `org.permission.conversation.update` or `org.user.conversation.write`.',
  access: needs('updateConversations'),
  input: UpdateConversationInput,
  argument: 'What to change.',
  payload: UpdateConversationPayload,
  result: 'The conversation, or why it was not changed.',
  errors: ['InvalidInputError', 'NotFoundError', 'StaleRevisionError', 'ConversationLockedError'],
  run: async (input, context) => {
    const author = await beginWrite(context);
    const { db, inTurn } = context.gateway;
    return changed(context, await inTurn(author, () => updateConversation(db, author, input)));
  },
});
