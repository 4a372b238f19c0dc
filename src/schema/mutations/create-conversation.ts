import { toConversationDraft } from '../../domain/conversations/conversation-draft.ts';
import { type CreatedConversation, dryRunConversation } from '../../domain/conversations/create-conversations.ts';
import { DomainError } from '../../domain/core/domain-error.ts';
import { NotFoundError } from '../../domain/core/not-found-error.ts';
import { keepsOwn, makesOwn, needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { ConversationRef } from '../core/refs.ts';
import { asCustomer } from '../inputs/as-customer.ts';
import { CreateConversationInput } from '../inputs/inputs.ts';
import { writtenFields } from '../write-effects.ts';
import { beginDryRun, beginWrite, completeNotFoundError } from './begin-write.ts';
import { defineMutation } from './define-mutation.ts';

type Payload = CreatedConversation & { readonly clientRef: string | null };

const CreateConversationPayload = builder.objectRef<Payload>('CreateConversationPayload').implement({
  description: 'The conversation was created, now or by an earlier call with the same idempotency key.',
  fields: (t) => ({
    conversation: t.expose('conversation', {
      access: keepsOwn(visible),
      openToCustomers: true,
      type: ConversationRef,
      description: 'The conversation after the write.',
    }),
    clientRef: t.exposeString('clientRef', {
      access: visible,
      openToCustomers: true,
      nullable: true,
      description: 'The `clientRef` of the input.',
    }),
    ...writtenFields(t, 'creating it'),
  }),
});

defineMutation({
  name: 'createConversation',
  description:
    'Creates a conversation, with its customer, threads and attachments if the input has them. Needs ' +
    '`org.permission.conversation.create` or `org.user.conversation.write`. A customer creates their own.',
  access: makesOwn(needs('createConversations')),
  openToCustomers: true,
  audit: null,
  input: CreateConversationInput,
  argument: 'What to create.',
  payload: CreateConversationPayload,
  result: 'The conversation, or why it was not created.',
  errors: [
    'InvalidInputError',
    'NotFoundError',
    'ConflictError',
    'IdempotencyMismatchError',
    'ConversationLockedError',
    'RateLimitedError',
  ],
  run: async (given, context) => {
    const author = await beginWrite(context);
    const { caller } = context;
    const input = caller.kind === 'customer' ? await asCustomer(given, context, caller) : given;
    if (input instanceof DomainError) return input;
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
});
