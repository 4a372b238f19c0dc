import { toConversationDraft } from '../../domain/conversations/conversation-draft.ts';
import { type CreatedConversation, dryRunConversation } from '../../domain/conversations/create-conversations.ts';
import { DomainError, NotFoundError } from '../../domain/core/errors.ts';
import { keepsOwn, makesOwn, needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { ConversationRef } from '../core/refs.ts';
import {
  ConflictErrorRef,
  ConversationLockedErrorRef,
  IdempotencyMismatchErrorRef,
  InvalidInputErrorRef,
  NotFoundErrorRef,
  RateLimitedErrorRef,
  resultType,
} from '../errors/errors.ts';
import { WriteEffectsRef } from '../write-effects.ts';
import { beginDryRun, beginWrite, completeNotFoundError } from './begin-write.ts';
import { CreateConversationInput } from './inputs.ts';

type Payload = CreatedConversation & { readonly clientRef: string | null };

const CreateConversationPayload = builder.objectRef<Payload>('CreateConversationPayload').implement({
  description: 'The conversation was created, now or by an earlier call with the same idempotency key.',
  fields: (t) => ({
    conversation: t.field({
      access: keepsOwn(visible),
      type: ConversationRef,
      description: 'The conversation after the write.',
      resolve: (payload) => payload.conversation,
    }),
    clientRef: t.string({
      access: visible,
      nullable: true,
      description: 'The `clientRef` of the input.',
      resolve: (payload) => payload.clientRef,
    }),
    replayed: t.boolean({
      access: visible,
      description: 'Is this the repeated answer of an earlier call with the same key?',
      resolve: (payload) => payload.replayed,
    }),
    effects: t.field({
      access: visible,
      type: WriteEffectsRef,
      description: 'What creating it did in addition.',
      resolve: (payload) => payload.effects,
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
      'Creates a conversation, with its customer, threads and attachments if the input has them. Needs ' +
      '`org.permission.conversation.create` or `org.user.conversation.write`.',
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
