import { encodeId } from '../domain/ids.ts';
import { toPage, toPageRequest } from '../domain/pagination.ts';
import type { BulkRequest } from '../domain/start-bulk-operation.ts';
import { restoreError, type StoredError } from '../domain/stored-error.ts';
import type { WriteEffects } from '../domain/write-effects.ts';
import type { BulkRowRow } from '../store/bulk-rows.ts';
import { builder } from './builder.ts';
import { connectionOf, pageArgs } from './connection.ts';
import { costing } from './cost.ts';
import { BulkCancelReason, BulkOperationStatus, BulkRowStatus } from './enums.ts';
import { ErrorRef } from './errors.ts';
import { loadExisting, loadOptional } from './load.ts';
import { NodeRef } from './node.ts';
import { OrganizationRef, UserRef } from './organization.ts';
import { BulkOperationRef, ConversationRef } from './refs.ts';
import { WriteEffectsRef } from './write-effects.ts';

const BulkRequestRef = builder.objectRef<BulkRequest>('BulkRequest').implement({
  description: 'The request that a bulk operation came with: who asked, and from where.',
  fields: (t) => ({
    requestId: t.string({ description: 'Id of the HTTP request; also in the logs.', resolve: (row) => row.requestId }),
    service: t.string({ description: 'What took the request: `parley`.', resolve: (row) => row.service }),
    method: t.string({ description: 'HTTP method.', resolve: (row) => row.method }),
    path: t.string({ description: 'Path of the URL.', resolve: (row) => row.path }),
    subject: t.string({ nullable: true, description: 'Id of the user who asked.', resolve: (row) => row.subject }),
    userType: t.string({ description: 'What kind of caller it was: `user`.', resolve: (row) => row.userType }),
    roles: t.stringList({ description: 'Permissions that the token carried.', resolve: (row) => row.roles }),
    orgName: t.string({ description: "The organization's name at the time.", resolve: (row) => row.orgName }),
  }),
});

const BulkRowRef = builder.objectRef<BulkRowRow>('BulkRow').implement({
  description: 'One row of a bulk operation. It settles on its own, whatever becomes of its neighbours.',
  fields: (t) => ({
    index: t.int({ description: 'Its place in the input, from 0.', resolve: (row) => row.index }),
    clientRef: t.string({
      nullable: true,
      description: 'What the input called it (its first 256 characters).',
      resolve: (row) => row.clientRef,
    }),
    externalId: t.string({
      nullable: true,
      description: 'External id in the input (its first 256 characters).',
      resolve: (row) => row.externalId,
    }),
    name: t.string({
      nullable: true,
      description: 'Name in the input (its first 256 characters).',
      resolve: (row) => row.name,
    }),
    status: t.field({ type: BulkRowStatus, description: 'Where it stands.', resolve: (row) => row.status }),
    conversation: t.field({
      type: ConversationRef,
      nullable: true,
      description: 'What was created, or existed; null otherwise.',
      resolve: (row, _args, context) => loadOptional(context.reads.conversation, row.conversationId),
    }),
    error: t.field({
      type: ErrorRef,
      nullable: true,
      description: 'Why a FAILED row failed: the error that the single mutation gives. Null otherwise.',
      resolve: (row, _args, { reads }) =>
        row.error === null ? null : restoreError(row.error as unknown as StoredError, () => reads.now()),
    }),
    effects: t.field({
      type: WriteEffectsRef,
      nullable: true,
      description: 'What creating it did beside; null where nothing was created.',
      resolve: (row) => row.effects as unknown as WriteEffects | null,
    }),
  }),
});

const BulkRowConnection = connectionOf('BulkRow', BulkRowRef, 'rows of a bulk operation', (row) => [
  row.index,
  String(row.index),
]);

export const BulkOperationConnection = connectionOf('BulkOperation', BulkOperationRef, 'bulk operations', (row) => [
  row.createdAt.getTime(),
  row.id,
]);

BulkOperationRef.implement({
  description:
    'Conversations to create, in one call. The operation and its rows are on disk before the call answers; ' +
    '`succeeded`, `failed` and `pending` always add up to `total`.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({ description: 'Begins with `bulk_operation_`.', resolve: (row) => encodeId('BulkOperation', row.id) }),
    org: t.field({
      type: OrganizationRef,
      description: 'The organization that it belongs to: yours.',
      resolve: (row, _args, context) => loadExisting(context.reads.organization, row.orgId),
    }),
    status: t.field({ type: BulkOperationStatus, description: 'Where it stands.', resolve: (row) => row.status }),
    context: t.string({ nullable: true, description: 'The text given with it.', resolve: (row) => row.context }),
    total: t.int({ description: 'Its rows.', resolve: (row) => row.total }),
    succeeded: t.int({ description: 'Rows that are CREATED or EXISTED.', resolve: (row) => row.succeeded }),
    failed: t.int({
      description: 'Rows that settled without a conversation: FAILED, and CANCELED (see `canceled`).',
      resolve: (row) => row.failed,
    }),
    canceled: t.int({ description: 'Of `failed`, the rows that are CANCELED.', resolve: (row) => row.canceled }),
    cancelReason: t.field({
      type: BulkCancelReason,
      nullable: true,
      description: 'Why rows are CANCELED; null where none are.',
      resolve: (row) => (row.canceled === 0 ? null : (row.cancelReason ?? 'REQUESTED')),
    }),
    pending: t.int({
      description: 'Rows that have not settled.',
      resolve: (row) => row.total - row.succeeded - row.failed,
    }),
    ids: t.idList({
      description: 'Ids of the conversations created, in the order of the rows.',
      // Ten thousand ids weigh as much as some hundred rows.
      extensions: costing(500),
      resolve: async (row, _args, context) =>
        (await context.reads.bulkCreatedIds.load(row.id)).map((id) => encodeId('Conversation', id)),
    }),
    request: t.field({
      type: BulkRequestRef,
      description: 'The request that it came with.',
      resolve: (row) => row.request as unknown as BulkRequest,
    }),
    rows: t.field({
      type: BulkRowConnection,
      description: 'Its rows, in the order of the input.',
      args: {
        ...pageArgs(t.arg),
        status: t.arg({ type: [BulkRowStatus], description: 'Only rows with one of these statuses.' }),
      },
      resolve: async (row, args, context) => {
        const request = toPageRequest(args, 'ROWS');
        const rows = await context.reads.bulkRowPage.load({ parentId: row.id, request, statuses: args.status ?? null });
        return toPage(request, rows, 'ROWS');
      },
    }),
    createdBy: t.field({
      type: UserRef,
      nullable: true,
      description: 'Whose token asked for it.',
      resolve: (row, _args, context) => loadOptional(context.reads.user, row.createdById),
    }),
    createdAt: t.field({ type: 'DateTime', description: 'When it was asked for.', resolve: (row) => row.createdAt }),
    updatedAt: t.field({ type: 'DateTime', description: 'When it last moved on.', resolve: (row) => row.updatedAt }),
    completedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When it ended, COMPLETED or CANCELED; null before.',
      resolve: (row) => row.completedAt,
    }),
    expiresAt: t.field({
      type: 'DateTime',
      description: 'Until when it and its rows are kept: 30 days. The conversations stay.',
      resolve: (row) => row.expiresAt,
    }),
  }),
});
