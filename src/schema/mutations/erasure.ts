import { DomainError } from '../../domain/core/domain-error.ts';
import { encodeId } from '../../domain/core/ids.ts';
import { deleteConversation } from '../../domain/erasure/delete-conversations.ts';
import { type Erasure, eraseCustomer } from '../../domain/erasure/erase-customer.ts';
import { needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { ErasureMode } from '../core/enums.ts';
import { beginAudited } from './begin-write.ts';
import { defineMutation } from './define-mutation.ts';

const EraseCustomerPayload = builder.objectRef<Erasure>('EraseCustomerPayload').implement({
  description: 'The customer was erased.',
  fields: (t) => ({
    erasedId: t.id({
      access: visible,
      description: 'The id of the customer, or of the survivor if the customer in the input had been merged.',
      resolve: ({ erasedId }) => encodeId('Customer', erasedId),
    }),
    conversations: t.exposeInt('conversations', {
      access: visible,
      description: 'The number of conversations that were anonymized or deleted.',
    }),
    threads: t.exposeInt('threads', {
      access: visible,
      description: 'The number of threads whose text was removed, or that were deleted.',
    }),
    attachments: t.exposeInt('attachments', {
      access: visible,
      description: 'The number of attachments that were deleted.',
    }),
  }),
});

const EraseCustomerInput = builder.inputType('EraseCustomerInput', {
  description: 'The customer to erase.',
  fields: (t) => ({
    id: t.id({
      required: true,
      description: 'The customer; the id of a merged customer resolves to the survivor. An unknown id is NOT_FOUND.',
    }),
    mode: t.field({ type: ErasureMode, required: true, defaultValue: 'ANONYMIZE', description: 'What to remove.' }),
  }),
});

defineMutation({
  name: 'eraseCustomer',
  description:
    'Erases a customer, and everyone who was merged into them, completely or not at all. It also removes what ' +
    'idempotency keys and settled rows of bulk operations contain about them. This cannot be undone. Bulk rows that ' +
    'have not settled are not changed: cancel their operation first. Needs `org.permission.customer.erase`.',
  access: needs('eraseCustomers'),
  audit: ['customer.erased'],
  input: EraseCustomerInput,
  argument: 'Whom.',
  payload: EraseCustomerPayload,
  result: 'What was erased, or why nothing was erased.',
  errors: ['NotFoundError'],
  run: async (input, context) => {
    const author = await beginAudited(context);
    const { db, inTurn } = context.gateway;
    return inTurn(author, () => eraseCustomer(db, author, input.id, input.mode));
  },
});

const DeleteConversationPayload = builder.objectRef<{ deletedId: string }>('DeleteConversationPayload').implement({
  description: 'The conversation was deleted.',
  fields: (t) => ({
    deletedId: t.exposeID('deletedId', { access: visible, description: 'The id of the deleted conversation.' }),
  }),
});

const DeleteConversationInput = builder.inputType('DeleteConversationInput', {
  description: 'The conversation to delete.',
  fields: (t) => ({
    id: t.id({
      required: true,
      description: 'The conversation. An unknown id, or one that was merged into another, is NOT_FOUND.',
    }),
    rev: t.int({
      description:
        'The revision that you read. If it has changed since, nothing is deleted and the result is STALE_REVISION.',
    }),
  }),
});

defineMutation({
  name: 'deleteConversation',
  description:
    'Deletes a conversation with its threads, its attachments, and the conversations that were merged into it. Its ' +
    'customer is kept. This cannot be undone. Needs `org.permission.conversation.delete`.',
  access: needs('deleteConversations'),
  audit: ['conversation.deleted'],
  input: DeleteConversationInput,
  argument: 'Which one.',
  payload: DeleteConversationPayload,
  result: 'Confirmation, or why it was not deleted.',
  errors: ['NotFoundError', 'StaleRevisionError'],
  run: async (input, context) => {
    const author = await beginAudited(context);
    const { db, inTurn } = context.gateway;
    const deleted = await inTurn(author, () => deleteConversation(db, author, input));
    return deleted instanceof DomainError ? deleted : { deletedId: encodeId('Conversation', deleted) };
  },
});
