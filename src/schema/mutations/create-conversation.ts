import { toConversationDraft } from '../../domain/conversations/conversation-draft.ts';
import { type CreatedConversation, dryRunConversation } from '../../domain/conversations/create-conversations.ts';
import { DomainError } from '../../domain/core/domain-error.ts';
import { NotFoundError } from '../../domain/core/not-found-error.ts';
import { keepsOwn, makesOwn, needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { ConversationRef } from '../core/refs.ts';
import { resultType } from '../errors/error-interface.ts';
import {
  ConflictErrorRef,
  ConversationLockedErrorRef,
  IdempotencyMismatchErrorRef,
  InvalidInputErrorRef,
  NotFoundErrorRef,
  RateLimitedErrorRef,
} from '../errors/errors.ts';
import { WriteEffectsRef } from '../write-effects.ts';
import { beginDryRun, beginWrite, completeNotFoundError } from './begin-write.ts';
import { CreateConversationInput } from './inputs.ts';

type Payload = CreatedConversation & { readonly clientRef: string | null };

const CreateConversationPayload = builder.objectRef<Payload>('CreateConversationPayload').implement({
  description: 'The conversation was created, or had been by an earlier call with the same idempotency key.',
  fields: (t) => ({
    conversation: t.expose('conversation', {
      access: keepsOwn(visible),
      type: ConversationRef,
      description: 'The conversation as the write left it.',
    }),
    clientRef: t.exposeString('clientRef', {
      access: visible,
      nullable: true,
      description: 'The `clientRef` given.',
    }),
    replayed: t.exposeBoolean('replayed', {
      access: visible,
      description: 'Is this the answer to an earlier call with the same key?',
    }),
    effects: t.expose('effects', {
      access: visible,
      type: WriteEffectsRef,
      description: 'What creating it did beside.',
    }),
  }),
});

const CreateConversationResult = builder.unionType('CreateConversationResult', {
  description: 'The conversation, or why there is none.',
  types: [
    CreateConversationPayload,
    InvalidInputErrorRef,
    NotFoundErrorRef,
    ConflictErrorRef,
    IdempotencyMismatchErrorRef,
    ConversationLockedErrorRef,
    RateLimitedErrorRef,
  ],
  resolveType: resultType('CreateConversationPayload'),
});

builder.mutationField('createConversation', (t) =>
  t.field({
    access: makesOwn(needs('createConversations')),
    type: CreateConversationResult,
    description:
      'Creates a conversation, with its customer, threads and attachments where it brings them. ' +
      'Needs `org.permission.conversation.create` or `org.user.conversation.write`.',
    args: { input: t.arg({ type: CreateConversationInput, required: true, description: 'What to create.' }) },
    resolve: async (_root, { input }, context) => {
      const author = await beginWrite(context);
      const draft = toConversationDraft(input);
      if (draft instanceof NotFoundError) return completeNotFoundError(context, draft);
      if (draft instanceof DomainError) return draft;
      const command = { author, draft, onConflict: 'FAIL' as const };
      const outcome = input.validateOnly
        ? await beginDryRun(context, (tx) => dryRunConversation(tx, command))
        : await context.gateway.createConversation(command);
      if (outcome instanceof DomainError) return outcome;
      if (outcome.kind === 'existed') throw new Error('Only rows of a bulk operation settle as existing.');
      context.loaders.conversation.prime(outcome.conversation.id, outcome.conversation);
      return { ...outcome, clientRef: draft.clientRef };
    },
  }),
);
