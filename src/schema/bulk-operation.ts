import type { BulkRequest } from '../domain/bulk/start.ts';
import { restoreError, type StoredError } from '../domain/bulk/stored-error.ts';
import { encodeId } from '../domain/core/ids.ts';
import { toPage, toPageRequest } from '../domain/core/pagination.ts';
import type { WriteEffects } from '../domain/writes/write-effects.ts';
import type { BulkRowRow } from '../store/bulk/bulk-rows.ts';
import { echoed, keepsOwn, visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { connectionOf, pageArgs } from './core/connection.ts';
import { costing, long } from './core/cost.ts';
import { BulkCancelReason, BulkOperationStatus, BulkRowStatus } from './core/enums.ts';
import { loadExisting, loadOptional } from './core/load.ts';
import { NodeRef } from './core/node.ts';
import { BulkOperationRef, ConversationRef } from './core/refs.ts';
import { ErrorRef } from './errors/error-interface.ts';
import { OrganizationRef, UserRef } from './organization.ts';
import { WriteEffectsRef } from './write-effects.ts';

const BulkRequestRef = builder.objectRef<BulkRequest>('BulkRequest').implement({
  description: 'The request that started a bulk operation: who sent it, and from where.',
  fields: (t) => ({
    requestId: t.exposeString('requestId', {
      access: visible,
      description: 'Id of the HTTP request; also in the logs.',
    }),
    service: t.exposeString('service', {
      access: visible,
      description: 'The service that received the request: `parley`.',
    }),
    method: t.exposeString('method', { access: visible, description: 'HTTP method.' }),
    path: t.exposeString('path', { access: visible, description: 'Path of the URL.' }),
    subject: t.exposeString('subject', {
      access: visible,
      nullable: true,
      description: 'Id of the user who sent the request.',
    }),
    userType: t.exposeString('userType', {
      access: visible,
      description: 'The kind of caller: `user`.',
    }),
    roles: t.exposeStringList('roles', {
      access: visible,
      description: 'Permissions of the token.',
    }),
    orgName: t.exposeString('orgName', {
      access: visible,
      description: "The organization's name at the time.",
    }),
  }),
});

const BulkRowRef = builder.objectRef<BulkRowRow>('BulkRow').implement({
  description: 'One row of a bulk operation. Each row settles independently of the others.',
  fields: (t) => ({
    index: t.exposeInt('index', { access: visible, description: 'Its position in the input, starting at 0.' }),
    clientRef: t.exposeString('clientRef', {
      access: echoed('readBulkOperations'),
      nullable: true,
      description: 'The name in the input (its first 256 characters).',
    }),
    externalId: t.exposeString('externalId', {
      access: echoed('readBulkOperations'),
      nullable: true,
      description: 'External id in the input (its first 256 characters).',
    }),
    name: t.exposeString('name', {
      access: echoed('readBulkOperations'),
      nullable: true,
      description: 'Name in the input (its first 256 characters).',
    }),
    status: t.expose('status', {
      access: visible,
      type: BulkRowStatus,
      description: 'Its status.',
    }),
    conversation: t.field({
      access: visible,
      type: ConversationRef,
      nullable: true,
      description: 'The conversation that was created or already existed; null otherwise.',
      resolve: (row, _args, context) => loadOptional(context.loaders.conversation, row.conversationId),
    }),
    error: t.field({
      access: visible,
      type: ErrorRef,
      nullable: true,
      description: 'Why a FAILED row failed: the error that the single mutation would return. Null otherwise.',
      resolve: (row, _args, { loaders }) =>
        row.error === null ? null : restoreError(row.error as unknown as StoredError, () => loaders.now()),
    }),
    effects: t.field({
      access: visible,
      type: WriteEffectsRef,
      nullable: true,
      description: 'Side effects of creating it; null if nothing was created.',
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
    'Conversations to create, in one call. The operation and its rows are on disk before the call returns; ' +
    '`succeeded`, `failed` and `pending` always add up to `total`.',
  interfaces: [NodeRef],
  fields: (t) => ({
    id: t.id({
      access: visible,
      description: 'Begins with `bulk_operation_`.',
      resolve: (row) => encodeId('BulkOperation', row.id),
    }),
    org: t.field({
      access: visible,
      type: OrganizationRef,
      description: 'The organization that it belongs to, which is yours.',
      resolve: (row, _args, context) => loadExisting(context.loaders.organization, row.orgId),
    }),
    status: t.expose('status', {
      access: visible,
      type: BulkOperationStatus,
      description: 'Its status.',
    }),
    context: t.exposeString('context', {
      access: echoed('readBulkOperations'),
      nullable: true,
      description: 'The text from its input.',
      extensions: long,
    }),
    validateOnly: t.exposeBoolean('validateOnly', {
      access: visible,
      description:
        'Whether it is a dry run. In a dry run, rows become VALID or FAILED, and no conversation is created.',
    }),
    total: t.exposeInt('total', { access: visible, description: 'Its rows.' }),
    succeeded: t.exposeInt('succeeded', {
      access: visible,
      description: 'Rows that are CREATED, EXISTED or VALID.',
    }),
    failed: t.exposeInt('failed', {
      access: visible,
      description: 'Rows that settled without a conversation: FAILED, and CANCELED (see `canceled`).',
    }),
    canceled: t.exposeInt('canceled', {
      access: visible,
      description: 'Of `failed`, the rows that are CANCELED.',
    }),
    cancelReason: t.field({
      access: visible,
      type: BulkCancelReason,
      nullable: true,
      description: 'Why rows are CANCELED; null if none are.',
      resolve: (row) => (row.canceled === 0 ? null : (row.cancelReason ?? 'REQUESTED')),
    }),
    pending: t.int({
      access: visible,
      description: 'Rows that have not settled.',
      resolve: (row) => row.total - row.succeeded - row.failed,
    }),
    ids: t.idList({
      access: visible,
      description: 'Ids of the conversations created, in the order of the rows.',
      // Ten thousand ids are about as large as a few hundred rows.
      extensions: costing(500),
      resolve: async (row, _args, context) =>
        (await context.loaders.bulkCreatedIds.load(row.id)).map((id) => encodeId('Conversation', id)),
    }),
    request: t.field({
      access: echoed('readBulkOperations'),
      type: BulkRequestRef,
      description: 'The request that started it.',
      resolve: (row) => row.request as unknown as BulkRequest,
    }),
    rows: t.field({
      access: keepsOwn(echoed('readBulkOperations')),
      type: BulkRowConnection,
      description: 'Its rows, in the order of the input.',
      args: {
        ...pageArgs(t.arg),
        status: t.arg({ type: [BulkRowStatus], description: 'Only rows with one of these statuses.' }),
      },
      resolve: async (row, args, context) => {
        const request = toPageRequest(args, 'ROWS');
        const rows = await context.loaders.bulkRowPage.load({
          parentId: row.id,
          request,
          statuses: args.status ?? null,
        });
        return toPage(request, rows, 'ROWS');
      },
    }),
    createdBy: t.field({
      access: keepsOwn(visible),
      type: UserRef,
      nullable: true,
      description: 'The owner of the token that started it.',
      resolve: (row, _args, context) => loadOptional(context.loaders.user, row.createdById),
    }),
    createdAt: t.expose('createdAt', {
      access: visible,
      type: 'DateTime',
      description: 'When it was requested.',
    }),
    updatedAt: t.expose('updatedAt', {
      access: visible,
      type: 'DateTime',
      description: 'When its state last changed.',
    }),
    completedAt: t.expose('completedAt', {
      access: visible,
      type: 'DateTime',
      nullable: true,
      description: 'When it became COMPLETED or CANCELED; null until then.',
    }),
    expiresAt: t.expose('expiresAt', {
      access: visible,
      type: 'DateTime',
      description: 'When it and its rows are deleted: after 30 days. The conversations are kept.',
    }),
  }),
});
