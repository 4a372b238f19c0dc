import { dryRunMerge, mergeConversations } from '../../domain/conversations/merge-conversations.ts';
import { dryRunUpdate, updateConversation } from '../../domain/conversations/update-conversation.ts';
import { DomainError } from '../../domain/core/domain-error.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import { needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import type { Context } from '../core/context.ts';
import { ConversationRef } from '../core/refs.ts';
import { fieldsToUpdate } from '../inputs/conversation-fields.ts';
import { changeKeyDescription, validateOnlyDescription } from '../inputs/inputs.ts';
import { beginAudited, beginDryRun, beginWrite } from './begin-write.ts';
import { defineMutation } from './define-mutation.ts';

interface Changed {
  readonly conversation: ConversationRow;
}

function changed<Failure extends DomainError>(context: Context, outcome: ConversationRow | Failure): Changed | Failure {
  if (outcome instanceof DomainError) return outcome;
  context.loaders.conversation.prime(outcome.id, outcome);
  return { conversation: outcome };
}

type Types = typeof builder.$inferSchemaTypes;

const repeatable = (t: PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>) => ({
  idempotencyKey: t.string({ description: changeKeyDescription }),
  validateOnly: t.boolean({ defaultValue: false, description: validateOnlyDescription }),
});

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
    sourceId: t.id({
      required: true,
      description: 'The conversation that is merged; its id will resolve to the target.',
    }),
    targetId: t.id({
      required: true,
      description: 'The conversation that remains. It must not be the source (INVALID_INPUT).',
    }),
    ...repeatable(t),
  }),
});

defineMutation({
  name: 'mergeConversations',
  description:
    'Merges one conversation into another. The target takes over its threads and counts, and the id of the source resolves ' +
    'to the target from then on. This cannot be undone. If together they have more than 100 threads, or ' +
    'one is older than the organization allows, it is CONVERSATION_LOCKED. Needs ' +
    '`org.permission.conversation.update` or `org.user.conversation.write`.',
  access: needs('updateConversations'),
  audit: ['conversation.merged'],
  input: MergeConversationsInput,
  argument: 'The conversations to merge.',
  payload: MergeConversationsPayload,
  result: 'The survivor, or why they were not merged.',
  errors: ['InvalidInputError', 'NotFoundError', 'IdempotencyMismatchError', 'ConversationLockedError'],
  run: async (input, context) => {
    const author = await beginAudited(context);
    if (input.validateOnly) return changed(context, await beginDryRun(context, (tx) => dryRunMerge(tx, author, input)));
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
  description: 'The changes. Absent fields do not change; null clears a field, and empties a list.',
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
      description:
        'All assigned users: at most 10, without repetition. An unknown id is NOT_FOUND, a disabled user INVALID_INPUT unless ' +
        'already assigned.',
    }),
    assignedTeams: t.idList({
      description: 'All assigned teams: at most 10, without repetition. An unknown id is NOT_FOUND.',
    }),
    queue: t.id({ description: 'The queue to put it in. An unknown id is NOT_FOUND.' }),
    customRemove: t.stringList({
      description:
        'Keys of attributes to remove: at most 100, without repetition, and none that `custom` sets. Unknown ' +
        'keys are ignored.',
    }),
    snoozedUntil: t.field({
      type: 'DateTime',
      description:
        'When it should be OPEN again: in the future, and at most 5 years ahead, otherwise INVALID_INPUT. Sets the status ' +
        'SNOOZED, so no other status can be given with it. A new chat or another status ends the snooze early, and null ends ' +
        'it now. A conversation that is SNOOZED without this time stays SNOOZED until something else changes its status.',
    }),
    customerId: t.id({
      description:
        'The customer to move it to; not null. An unknown id is NOT_FOUND. A conversation counts in the rate window of ' +
        'its customer: if it was created within the last 60 seconds and that window is full, it is RATE_LIMITED. Threads ' +
        'keep their authors.',
    }),
    ...repeatable(t),
  }),
});

defineMutation({
  name: 'updateConversation',
  description:
    'Changes a conversation and increases its revision by one. If the new values equal the old ones, ' +
    'nothing changes and there is no event. A conversation that is older than the organization allows is ' +
    'CONVERSATION_LOCKED. Needs `org.permission.conversation.update` or `org.user.conversation.write`.',
  access: needs('updateConversations'),
  audit: null,
  input: UpdateConversationInput,
  argument: 'What to change.',
  payload: UpdateConversationPayload,
  result: 'The conversation, or why it was not changed.',
  errors: [
    'InvalidInputError',
    'NotFoundError',
    'ConflictError',
    'IdempotencyMismatchError',
    'StaleRevisionError',
    'ConversationLockedError',
    'RateLimitedError',
  ],
  run: async (input, context) => {
    const author = await beginWrite(context);
    if (input.validateOnly)
      return changed(context, await beginDryRun(context, (tx) => dryRunUpdate(tx, author, input)));
    const { db, inTurn } = context.gateway;
    return changed(context, await inTurn(author, () => updateConversation(db, author, input)));
  },
});
