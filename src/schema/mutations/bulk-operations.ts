import type { StartedBulkOperation } from '../../domain/bulk/start.ts';
import { DomainError } from '../../domain/core/domain-error.ts';
import { encodeId } from '../../domain/core/ids.ts';
import { keepsOwn, makesOwn, needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { BulkConflictPolicy } from '../core/enums.ts';
import { loadExisting } from '../core/load.ts';
import { BulkOperationRef } from '../core/refs.ts';
import { CreateConversationInput, idempotencyKeyDescription } from '../inputs/inputs.ts';
import { beginAudited } from './begin-write.ts';
import { defineMutation } from './define-mutation.ts';

const PayloadRef = builder.objectRef<StartedBulkOperation>('BulkCreateConversationsPayload').implement({
  description: 'The operation was accepted, now or by an earlier call with the same idempotency key.',
  fields: (t) => ({
    bulkOperation: t.expose('bulkOperation', {
      access: keepsOwn(visible),
      type: BulkOperationRef,
      description: 'The operation and its current state.',
    }),
    replayed: t.exposeBoolean('replayed', {
      access: visible,
      description: 'Whether this is the operation of an earlier call with the same key.',
    }),
  }),
});

const waitMsDescription =
  'Milliseconds to wait, 0 to 30,000: the call returns when the operation has ended or the time is up.';

const BulkCreateConversationsInput = builder.inputType('BulkCreateConversationsInput', {
  description: 'Conversations to create in one call.',
  fields: (t) => ({
    conversations: t.field({
      type: [CreateConversationInput],
      required: true,
      description: '1 to 10,000 rows. Each row settles independently; a bad row does not affect the others.',
    }),
    context: t.string({
      description: 'A text of your own, returned with the operation; at most 1,000,000 characters.',
    }),
    onConflict: t.field({
      type: BulkConflictPolicy,
      defaultValue: 'FAIL',
      description: 'What to do with a row whose `externalId` already exists.',
    }),
    waitMs: t.int({ defaultValue: 0, description: waitMsDescription }),
    idempotencyKey: t.string({ description: idempotencyKeyDescription }),
    validateOnly: t.boolean({
      defaultValue: false,
      description:
        'A dry run: every row is processed in the same way and settles as VALID or FAILED, but nothing is created. A row whose ' +
        '`externalId` or `id` repeats that of an earlier row is FAILED with INVALID_INPUT, unless `onConflict` is SKIP. Limits per ' +
        'customer are applied to a few hundred rows at a time.',
    }),
  }),
});

defineMutation({
  name: 'bulkCreateConversations',
  description:
    'Creates up to 10,000 conversations. The operation and every row are on disk before this returns. The ' +
    'conversations are then created in the background, each exactly once, even if the server crashes, as ' +
    'long as the token may create conversations: once it is revoked, has expired or has lost the ' +
    'permission, rows that have not settled become CANCELED. Needs `org.permission.conversation.create` or ' +
    '`org.user.conversation.write`.',
  access: makesOwn(needs('createConversations')),
  audit: ['bulk_operation.created'],
  input: BulkCreateConversationsInput,
  argument: 'What to create.',
  payload: PayloadRef,
  result: 'The operation, or why it was not accepted. The operation has the result of each row.',
  errors: ['InvalidInputError', 'IdempotencyMismatchError'],
  run: async (input, context) => {
    const author = await beginAudited(context);
    const organization = await loadExisting(context.loaders.organization, author.orgId);
    const { requestId, method, path } = context.origin;
    return context.gateway.bulkOperations.start(author, input, {
      requestId,
      service: 'parley',
      method,
      path,
      subject: author.userId === null ? null : encodeId('User', author.userId),
      userType: 'user',
      roles: [...context.caller.permissions],
      orgName: organization.name,
    });
  },
});

const RetryBulkOperationInput = builder.inputType('RetryBulkOperationInput', {
  description: 'The operation to retry.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The operation.' }),
    waitMs: t.int({ defaultValue: 0, description: waitMsDescription }),
  }),
});

defineMutation({
  name: 'retryBulkOperation',
  description:
    'Retries the FAILED rows of an operation whose error is retryable, and nothing else; if there are ' +
    'none, nothing changes. From then on, the operation runs as long as the token that retried it may ' +
    'create conversations, and its rows count towards the limit of that token. Needs ' +
    '`org.permission.conversation.create` or `org.user.conversation.write`.',
  access: needs('createConversations'),
  audit: ['bulk_operation.retried'],
  input: RetryBulkOperationInput,
  argument: 'Which operation.',
  payload: PayloadRef,
  result: 'The operation, or why it cannot be retried.',
  errors: ['InvalidInputError', 'NotFoundError'],
  run: async (input, context) => {
    const author = await beginAudited(context);
    const outcome = await context.gateway.bulkOperations.retry(author, input);
    return outcome instanceof DomainError ? outcome : { bulkOperation: outcome, replayed: false };
  },
});

const CancelBulkOperationInput = builder.inputType('CancelBulkOperationInput', {
  description: 'The operation to cancel.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The operation.' }) }),
});

defineMutation({
  name: 'cancelBulkOperation',
  description:
    'Stops an operation: rows that have not settled become CANCELED, and what was created is kept. An ' +
    'operation that has ended does not change; one whose rows have all settled becomes COMPLETED. Needs ' +
    '`org.permission.conversation.create` or `org.user.conversation.write`.',
  access: needs('createConversations'),
  audit: ['bulk_operation.canceled'],
  input: CancelBulkOperationInput,
  argument: 'Which operation.',
  payload: PayloadRef,
  result: 'The operation, or why it cannot be canceled.',
  errors: ['NotFoundError'],
  run: async (input, context) => {
    const author = await beginAudited(context);
    const outcome = await context.gateway.bulkOperations.cancel(author, input.id);
    return outcome instanceof DomainError ? outcome : { bulkOperation: outcome, replayed: false };
  },
});
