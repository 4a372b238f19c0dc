import { DomainError } from '../../domain/core/domain-error.ts';
import type { ErrorTypeName, InvalidInputError } from '../../domain/core/errors.ts';
import { NotFoundError } from '../../domain/core/not-found-error.ts';
import { type CreatedThread, dryRunThread, type ThreadFailure } from '../../domain/threads/create-threads.ts';
import { type CreateThreadInput, toThreadDraft } from '../../domain/threads/thread-draft.ts';
import type { ThreadType } from '../../generated/prisma/enums.ts';
import { keepsOwn, makesOwn, needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import type { Context } from '../core/context.ts';
import { Channel } from '../core/enums.ts';
import { ConversationRef, ThreadRef } from '../core/refs.ts';
import { asCustomer } from '../inputs/as-customer.ts';
import {
  AttachmentInput,
  authorNameDescription,
  CustomerInput,
  channelOfThread,
  idempotencyKeyDescription,
  validateOnlyDescription,
} from '../inputs/inputs.ts';
import { writtenFields } from '../write-effects.ts';
import { beginDryRun, beginWrite, completeNotFoundError } from './begin-write.ts';
import { defineMutation, defineResult } from './define-mutation.ts';

function threadPayload(name: 'CreateChatThread' | 'CreateAgentThread', what: string) {
  return builder.objectRef<CreatedThread>(`${name}Payload`).implement({
    description: `The ${what} was added, now or by an earlier call with the same idempotency key.`,
    fields: (t) => ({
      thread: t.expose('thread', {
        access: keepsOwn(visible),
        openToCustomers: true,
        type: ThreadRef,
        description: 'The new thread.',
      }),
      conversation: t.expose('conversation', {
        access: visible,
        openToCustomers: true,
        type: ConversationRef,
        description: 'The conversation, including the new thread in its counts.',
      }),
      ...writtenFields(t, 'adding it'),
    }),
  });
}

const CreateChatThreadPayload = threadPayload('CreateChatThread', 'chat');
const CreateAgentThreadPayload = threadPayload('CreateAgentThread', 'reply or note');

const conversationIdDescription = 'The conversation. An unknown id, or one that was merged into another, is NOT_FOUND.';
const importedDescription = 'Marks an import, which notifies nobody and does not reopen the conversation.';
const createdAtDescription =
  'When it was written in its original system. Only with `imported: true`, otherwise INVALID_INPUT.';

const createdByDescription =
  'The user who wrote it. Only with `imported: true`, otherwise INVALID_INPUT; an unknown id is NOT_FOUND. Without it, ' +
  'the author is the owner of the token, or nobody if there is an `authorName`.';
const importedAuthorName = `${authorNameDescription} Only with \`imported: true\`, otherwise INVALID_INPUT.`;

const CreateChatThreadInput = builder.inputType('CreateChatThreadInput', {
  description: 'What a customer wrote.',
  fields: (t) => ({
    conversationId: t.id({ openToCustomers: true, required: true, description: conversationIdDescription }),
    customer: t.field({
      type: CustomerInput,
      openToCustomers: true,
      description: 'Who wrote it. Required for tokens; a customer can write only as themselves.',
    }),
    text: t.string({ openToCustomers: true, required: true, description: 'Plain text, at most 1,000,000 characters.' }),
    imported: t.boolean({ defaultValue: false, description: importedDescription }),
    createdAt: t.field({ type: 'DateTime', description: createdAtDescription }),
    attachments: t.field({
      openToCustomers: true,
      type: [AttachmentInput],
      description: 'Its files: at most 100, and 25 MiB together.',
    }),
    channel: channelOfThread(t),
    createdBy: t.id({ description: createdByDescription }),
    authorName: t.string({ description: importedAuthorName }),
    idempotencyKey: t.string({ openToCustomers: true, description: idempotencyKeyDescription }),
    validateOnly: t.boolean({ openToCustomers: true, defaultValue: false, description: validateOnlyDescription }),
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
    channel: t.field({
      type: Channel,
      description:
        "The channel through which it was sent. A reply defaults to the conversation's `replyChannel`, or else to CHAT; the " +
        'channel of a note has no meaning.',
    }),
    createdBy: t.id({ description: createdByDescription }),
    authorName: t.string({ description: importedAuthorName }),
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

const errors = [
  'InvalidInputError',
  'NotFoundError',
  'IdempotencyMismatchError',
  'ConversationLockedError',
] as const satisfies ErrorTypeName[];
const access = makesOwn(needs('createThreads'));
const argument = 'What to add.';

defineMutation({
  name: 'createChatThread',
  openToCustomers: true,
  description: `Adds a customer's chat to a conversation, and reopens the conversation unless the chat is imported. ${locks}`,
  access,
  audit: null,
  input: CreateChatThreadInput,
  argument,
  payload: CreateChatThreadPayload,
  result: 'The chat, or why it was not added.',
  errors,
  run: async (given, context) => {
    const { caller } = context;
    const input = caller.kind === 'customer' ? await asCustomer(given, context, caller) : given;
    if (input instanceof DomainError) return input;
    return createThread(context, 'CHAT', { ...input, customer: input.customer ?? {} });
  },
});

const CreateAgentThreadResult = defineResult(
  'CreateAgentThread',
  'The reply or note, or why it was not added.',
  CreateAgentThreadPayload,
  errors,
);

defineMutation({
  name: 'createReply',
  description: `Adds an agent's reply to a conversation without changing its status. ${locks}`,
  access,
  audit: null,
  input: CreateAgentThreadInput,
  argument,
  payload: CreateAgentThreadPayload,
  result: CreateAgentThreadResult,
  errors,
  run: (input, context) => createThread(context, 'REPLY', input),
});

defineMutation({
  name: 'createNote',
  description: `Adds an agent's note, which the customer does not see, to a conversation without changing its status. ${locks}`,
  access,
  audit: null,
  input: CreateAgentThreadInput,
  argument,
  payload: CreateAgentThreadPayload,
  result: CreateAgentThreadResult,
  errors,
  run: (input, context) => createThread(context, 'NOTE', input),
});
