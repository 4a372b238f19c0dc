import { mergeConversations } from '../../domain/conversations/merge-conversations.ts';
import { updateConversation } from '../../domain/conversations/update-conversation.ts';
import { DomainError } from '../../domain/core/errors.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import { needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import type { Context } from '../core/context.ts';
import { Channel, ConversationStatus, Sentiment } from '../core/enums.ts';
import { ConversationRef } from '../core/refs.ts';
import {
  ConversationLockedErrorRef,
  InvalidInputErrorRef,
  NotFoundErrorRef,
  resultType,
  StaleRevisionErrorRef,
} from '../errors/errors.ts';
import { beginWrite } from './begin-write.ts';

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
    conversation: t.field({
      access: visible,
      type: ConversationRef,
      description: 'The survivor, with the threads of both.',
      resolve: (payload) => payload.conversation,
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

const MergeConversationsResult = builder.unionType('MergeConversationsResult', {
  description: 'The survivor, or why there is none.',
  types: [MergeConversationsPayload, InvalidInputErrorRef, NotFoundErrorRef, ConversationLockedErrorRef],
  resolveType: resultType('MergeConversationsPayload'),
});

builder.mutationField('mergeConversations', (t) =>
  t.field({
    access: needs('updateConversations'),
    type: MergeConversationsResult,
    description:
      'Merges one conversation into another. The target takes over its threads and counts, and its id leads ' +
      'to the target from then on. This cannot be undone. If both have more than 100 threads together, or ' +
      'one is older than the organization allows, it is CONVERSATION_LOCKED. Needs ' +
      '`org.permission.conversation.update` or `org.user.conversation.write`.',
    args: { input: t.arg({ type: MergeConversationsInput, required: true, description: 'Which two.' }) },
    resolve: async (_root, { input }, context) => {
      const author = await beginWrite(context);
      const { db, inTurn } = context.gateway;
      return changed(context, await inTurn(author, () => mergeConversations(db, author, input)));
    },
  }),
);

const UpdateConversationPayload = builder.objectRef<Changed>('UpdateConversationPayload').implement({
  description: 'The conversation was changed.',
  fields: (t) => ({
    conversation: t.field({
      access: visible,
      type: ConversationRef,
      description: 'The conversation after the change.',
      resolve: (payload) => payload.conversation,
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
    name: t.string({ description: 'What it is about, at most 256 characters.' }),
    status: t.field({ type: ConversationStatus, description: 'Its status; not null.' }),
    priority: t.int({ description: '1 to 5.' }),
    tags: t.stringList({
      description: 'All tags of the conversation: at most 20, 1 to 64 characters each, without repetition.',
    }),
    suggestedTags: t.stringList({
      description: 'All suggested tags: at most 20, 1 to 64 characters each, without repetition.',
    }),
    sentiment: t.field({ type: Sentiment, description: 'How the customer seems to feel.' }),
    satisfaction: t.int({ description: 'How satisfied the customer said they are: 0 to 100.' }),
    assignedUsers: t.idList({
      description: 'All assigned users: at most 10, without repetition. An unknown id is NOT_FOUND.',
    }),
    assignedTeams: t.idList({
      description: 'All assigned teams: at most 10, without repetition. An unknown id is NOT_FOUND.',
    }),
    queue: t.id({ description: 'The queue in which it waits. An unknown id is NOT_FOUND.' }),
    custom: t.field({
      type: 'JSONObject',
      description: 'Attributes to set. Others stay; null removes all. The rules are those of createConversation.',
    }),
    customRemove: t.stringList({
      description:
        'Keys of attributes to remove: at most 100, without repetition, and none that `custom` sets. Unknown ' +
        'keys are ignored.',
    }),
    replyChannel: t.field({ type: Channel, description: 'The channel for replies.' }),
    defaultLang: t.string({ description: 'Its language, at most 100 characters.' }),
  }),
});

const UpdateConversationResult = builder.unionType('UpdateConversationResult', {
  description: 'The conversation, or why it was not changed.',
  types: [
    UpdateConversationPayload,
    InvalidInputErrorRef,
    NotFoundErrorRef,
    StaleRevisionErrorRef,
    ConversationLockedErrorRef,
  ],
  resolveType: resultType('UpdateConversationPayload'),
});

builder.mutationField('updateConversation', (t) =>
  t.field({
    access: needs('updateConversations'),
    type: UpdateConversationResult,
    description:
      'Changes a conversation and increases its revision by one. If the new values equal the old ones, ' +
      'nothing changes and there is no event. A conversation that is older than the organization allows is ' +
      'CONVERSATION_LOCKED. Needs `org.permission.conversation.update` or `org.user.conversation.write`.',
    args: { input: t.arg({ type: UpdateConversationInput, required: true, description: 'What to change.' }) },
    resolve: async (_root, { input }, context) => {
      const author = await beginWrite(context);
      const { db, inTurn } = context.gateway;
      return changed(context, await inTurn(author, () => updateConversation(db, author, input)));
    },
  }),
);
