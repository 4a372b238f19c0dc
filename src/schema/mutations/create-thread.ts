import { DomainError, type InvalidInputError, NotFoundError } from '../../domain/core/errors.ts';
import { type CreatedThread, dryRunThread, type ThreadFailure } from '../../domain/threads/create-threads.ts';
import { type CreateThreadInput, toThreadDraft } from '../../domain/threads/thread-draft.ts';
import type { ThreadType } from '../../generated/prisma/enums.ts';
import { keepsOwn, makesOwn, needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import type { Context } from '../core/context.ts';
import { ConversationRef, ThreadRef } from '../core/refs.ts';
import {
  ConversationLockedErrorRef,
  IdempotencyMismatchErrorRef,
  InvalidInputErrorRef,
  NotFoundErrorRef,
  resultType,
} from '../errors/errors.ts';
import { WriteEffectsRef } from '../write-effects.ts';
import { beginDryRun, beginWrite, completeNotFoundError } from './begin-write.ts';
import { AttachmentInput, CustomerInput, idempotencyKeyDescription, validateOnlyDescription } from './inputs.ts';

function threadResult(name: 'CreateChatThread' | 'CreateAgentThread', what: string) {
  const payload = builder.objectRef<CreatedThread>(`${name}Payload`).implement({
    description: `The ${what} was added, now or by an earlier call with the same idempotency key.`,
    fields: (t) => ({
      thread: t.field({
        access: keepsOwn(visible),
        type: ThreadRef,
        description: 'The new thread.',
        resolve: (created) => created.thread,
      }),
      conversation: t.field({
        access: visible,
        type: ConversationRef,
        description: 'The conversation, including the new thread in its counts.',
        resolve: (created) => created.conversation,
      }),
      replayed: t.boolean({
        access: visible,
        description: 'Is this the repeated answer of an earlier call with the same key?',
        resolve: (created) => created.replayed,
      }),
      effects: t.field({
        access: visible,
        type: WriteEffectsRef,
        description: 'What adding it did in addition.',
        resolve: (created) => created.effects,
      }),
    }),
  });
  return builder.unionType(`${name}Result`, {
    description: `The ${what}, or why there is none.`,
    types: [payload, InvalidInputErrorRef, NotFoundErrorRef, IdempotencyMismatchErrorRef, ConversationLockedErrorRef],
    resolveType: resultType(`${name}Payload`),
  });
}

const CreateChatThreadResult = threadResult('CreateChatThread', 'chat');
const CreateAgentThreadResult = threadResult('CreateAgentThread', 'reply or note');

const conversationIdDescription = 'The conversation. An unknown id, or one that was merged into another, is NOT_FOUND.';
const importedDescription = 'Marks an import, which notifies nobody and does not reopen the conversation.';
const createdAtDescription =
  'When it was written in its original system. Only with `imported: true`, otherwise INVALID_INPUT.';

const CreateChatThreadInput = builder.inputType('CreateChatThreadInput', {
  description: 'What a customer wrote.',
  fields: (t) => ({
    conversationId: t.id({ required: true, description: conversationIdDescription }),
    customer: t.field({ type: CustomerInput, required: true, description: 'Who wrote it.' }),
    text: t.string({ required: true, description: 'Plain text, at most 1,000,000 characters.' }),
    imported: t.boolean({ defaultValue: false, description: importedDescription }),
    createdAt: t.field({ type: 'DateTime', description: createdAtDescription }),
    attachments: t.field({ type: [AttachmentInput], description: 'Its files: at most 100, and 25 MiB together.' }),
    idempotencyKey: t.string({ description: idempotencyKeyDescription }),
    validateOnly: t.boolean({ defaultValue: false, description: validateOnlyDescription }),
  }),
});

const CreateAgentThreadInput = builder.inputType('CreateAgentThreadInput', {
  description: 'What an agent wrote. The agent is the owner of the token.',
  fields: (t) => ({
    conversationId: t.id({ required: true, description: conversationIdDescription }),
    text: t.string({ required: true, description: 'Plain text, at most 1,000,000 characters.' }),
    imported: t.boolean({ defaultValue: false, description: importedDescription }),
    createdAt: t.field({ type: 'DateTime', description: createdAtDescription }),
    attachments: t.field({ type: [AttachmentInput], description: 'Its files: at most 100, and 25 MiB together.' }),
    idempotencyKey: t.string({ description: idempotencyKeyDescription }),
    validateOnly: t.boolean({ defaultValue: false, description: validateOnlyDescription }),
  }),
});

async function createThread(
  context: Context,
  type: ThreadType,
  input: CreateThreadInput,
): Promise<CreatedThread | ThreadFailure | InvalidInputError> {
  const author = await beginWrite(context);
  const draft = toThreadDraft(type, input);
  if (draft instanceof NotFoundError) return completeNotFoundError(context, draft);
  if (draft instanceof DomainError) return draft;
  const command = { author, draft };
  const outcome = input.validateOnly
    ? await beginDryRun(context, (tx) => dryRunThread(tx, command))
    : await context.gateway.createThread(command);
  if (!(outcome instanceof DomainError))
    context.loaders.conversation.prime(outcome.conversation.id, outcome.conversation);
  return outcome;
}

const locks =
  'A conversation that has 99 threads or more, or is older than the organization allows, is ' +
  'CONVERSATION_LOCKED. Needs `org.permission.message.create` or `org.user.message.write`.';

builder.mutationField('createChatThread', (t) =>
  t.field({
    access: makesOwn(needs('createThreads')),
    type: CreateChatThreadResult,
    description: `Adds a customer's chat to a conversation, and reopens the conversation unless the chat is imported. ${locks}`,
    args: { input: t.arg({ type: CreateChatThreadInput, required: true, description: 'What to add.' }) },
    resolve: (_root, { input }, context) => createThread(context, 'CHAT', input),
  }),
);
builder.mutationField('createReply', (t) =>
  t.field({
    access: makesOwn(needs('createThreads')),
    type: CreateAgentThreadResult,
    description: `Adds an agent's reply to a conversation, whose status does not change. ${locks}`,
    args: { input: t.arg({ type: CreateAgentThreadInput, required: true, description: 'What to add.' }) },
    resolve: (_root, { input }, context) => createThread(context, 'REPLY', input),
  }),
);
builder.mutationField('createNote', (t) =>
  t.field({
    access: makesOwn(needs('createThreads')),
    type: CreateAgentThreadResult,
    description: `Adds an agent's note, which the customer does not see, to a conversation, whose status does not change. ${locks}`,
    args: { input: t.arg({ type: CreateAgentThreadInput, required: true, description: 'What to add.' }) },
    resolve: (_root, { input }, context) => createThread(context, 'NOTE', input),
  }),
);
