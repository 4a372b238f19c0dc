import type { StartedBulkOperation } from '../../domain/bulk/start.ts';
import { DomainError } from '../../domain/core/errors.ts';
import { encodeId } from '../../domain/core/ids.ts';
import { keepsOwn, makesOwn, needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { BulkConflictPolicy } from '../core/enums.ts';
import { loadExisting } from '../core/load.ts';
import { BulkOperationRef } from '../core/refs.ts';
import { IdempotencyMismatchErrorRef, InvalidInputErrorRef, NotFoundErrorRef, resultType } from '../errors/errors.ts';
import { beginWrite } from './begin-write.ts';
import { CreateConversationInput, idempotencyKeyDescription } from './inputs.ts';

const PayloadRef = builder.objectRef<StartedBulkOperation>('BulkCreateConversationsPayload').implement({
  description: 'The operation was accepted, now or by an earlier call with the same idempotency key.',
  fields: (t) => ({
    bulkOperation: t.field({
      access: keepsOwn(visible),
      type: BulkOperationRef,
      description: 'The operation and its present state.',
      resolve: (started) => started.bulkOperation,
    }),
    replayed: t.boolean({
      access: visible,
      description: 'Is this the operation of an earlier call with the same key?',
      resolve: (started) => started.replayed,
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
      description: '1 to 10,000 rows. Each row settles by itself; a bad row does not affect the others.',
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
  }),
});

const BulkCreateConversationsResult = builder.unionType('BulkCreateConversationsResult', {
  description: 'The operation, or why there is none. The operation has the result of each row.',
  types: [PayloadRef, InvalidInputErrorRef, IdempotencyMismatchErrorRef],
  resolveType: resultType('BulkCreateConversationsPayload'),
});

builder.mutationField('bulkCreateConversations', (t) =>
  t.field({
    access: makesOwn(needs('createConversations')),
    type: BulkCreateConversationsResult,
    description:
      'Creates up to 10,000 conversations. The operation and every row are on disk before this returns. The ' +
      'conversations are then created in the background, each exactly once, even if the server crashes, as ' +
      'long as the token may create conversations: once it is revoked, has expired or has lost the ' +
      'permission, rows that have not settled become CANCELED. Needs `org.permission.conversation.create` or ' +
      '`org.user.conversation.write`.',
    args: { input: t.arg({ type: BulkCreateConversationsInput, required: true, description: 'What to create.' }) },
    resolve: async (_root, { input }, context) => {
      const author = await beginWrite(context);
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
  }),
);

const RetryBulkOperationInput = builder.inputType('RetryBulkOperationInput', {
  description: 'Which operation to retry.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'The operation.' }),
    waitMs: t.int({ defaultValue: 0, description: waitMsDescription }),
  }),
});

const RetryBulkOperationResult = builder.unionType('RetryBulkOperationResult', {
  description: 'The operation, or why it cannot be retried.',
  types: [PayloadRef, InvalidInputErrorRef, NotFoundErrorRef],
  resolveType: resultType('BulkCreateConversationsPayload'),
});

builder.mutationField('retryBulkOperation', (t) =>
  t.field({
    access: needs('createConversations'),
    type: RetryBulkOperationResult,
    description:
      'Retries the FAILED rows of an operation whose error is retryable, and nothing else; if there are ' +
      'none, nothing changes. From then on, the operation runs as long as the token that retried it may ' +
      'create conversations, and its rows count towards the limit of that token. Needs ' +
      '`org.permission.conversation.create` or `org.user.conversation.write`.',
    args: { input: t.arg({ type: RetryBulkOperationInput, required: true, description: 'Which operation.' }) },
    resolve: async (_root, { input }, context) => {
      const author = await beginWrite(context);
      const outcome = await context.gateway.bulkOperations.retry(author, input);
      return outcome instanceof DomainError ? outcome : { bulkOperation: outcome, replayed: false };
    },
  }),
);

const CancelBulkOperationInput = builder.inputType('CancelBulkOperationInput', {
  description: 'Which operation to cancel.',
  fields: (t) => ({ id: t.id({ required: true, description: 'The operation.' }) }),
});

const CancelBulkOperationResult = builder.unionType('CancelBulkOperationResult', {
  description: 'The operation, or why it cannot be canceled.',
  types: [PayloadRef, NotFoundErrorRef],
  resolveType: resultType('BulkCreateConversationsPayload'),
});

builder.mutationField('cancelBulkOperation', (t) =>
  t.field({
    access: needs('createConversations'),
    type: CancelBulkOperationResult,
    description:
      'Stops an operation: rows that have not settled become CANCELED, and what was created stays. An ' +
      'operation that has ended does not change; one whose rows have all settled becomes COMPLETED. Needs ' +
      '`org.permission.conversation.create` or `org.user.conversation.write`.',
    args: { input: t.arg({ type: CancelBulkOperationInput, required: true, description: 'Which operation.' }) },
    resolve: async (_root, { input }, context) => {
      const { orgId } = await beginWrite(context);
      const outcome = await context.gateway.bulkOperations.cancel(orgId, input.id);
      return outcome instanceof DomainError ? outcome : { bulkOperation: outcome, replayed: false };
    },
  }),
);
