import { decodeId, encodeId } from '../../domain/core/ids.ts';
import { keysetOf, toPage, toPageRequest } from '../../domain/core/pagination.ts';
import { listBulkOperationPage } from '../../store/bulk/bulk-operations.ts';
import { findConversationByExternalId } from '../../store/queries/conversations.ts';
import type { ConversationRow } from '../../store/tables/conversations.ts';
import { BulkOperationConnection } from '../bulk-operation.ts';
import { ConversationLookup, type Lookup } from '../conversation-lookup.ts';
import { makesOwn, needs, visible } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import { pageArgs } from '../core/connection.ts';
import type { Context } from '../core/context.ts';
import { BulkOperationStatus } from '../core/enums.ts';
import { loadExisting, loadOptional } from '../core/load.ts';
import { typed } from '../core/node.ts';
import { BulkOperationRef, CustomerRef } from '../core/refs.ts';
import { OrganizationRef, UserRef } from '../organization.ts';
import { requireStorable } from './conversation-page.ts';

const ViewerRef = builder.objectRef<Context['caller']>('Viewer').implement({
  description: 'You: the token of the request, and who it stands for.',
  fields: (t) => ({
    org: t.field({
      access: visible,
      type: OrganizationRef,
      openToCustomers: true,
      description: 'The organization that the token belongs to.',
      resolve: (caller, _args, context) => loadExisting(context.loaders.organization, caller.orgId),
    }),
    user: t.field({
      access: makesOwn(visible),
      type: UserRef,
      nullable: true,
      openToCustomers: true,
      description: 'The user that the token belongs to, or who signed in; null for a customer.',
      resolve: (caller, _args, context) => loadOptional(context.loaders.user, caller.userId),
    }),
    customer: t.field({
      access: visible,
      openToCustomers: true,
      type: CustomerRef,
      nullable: true,
      description: 'The customer whose session it is; null for a token and for a user who signed in.',
      resolve: (caller, _args, context) =>
        caller.kind === 'customer' ? loadExisting(context.loaders.customer, caller.customerId) : null,
    }),
    expiresAt: t.expose('expiresAt', {
      access: visible,
      openToCustomers: true,
      type: 'DateTime',
      nullable: true,
      description: 'When the token or session expires; null if it does not.',
    }),
    permissions: t.stringList({
      access: visible,
      openToCustomers: true,
      description: 'The permissions of the token; a customer has none.',
      resolve: (caller) => [...caller.permissions],
    }),
  }),
});

builder.queryField('viewer', (t) =>
  t.field({
    access: visible,
    openToCustomers: true,
    type: ViewerRef,
    description: 'Who you are. Needs a valid token and no permission.',
    resolve: (_root, _args, context) => context.caller,
  }),
);

async function lookUp(context: Context, row: ConversationRow | null): Promise<Lookup | null> {
  if (row === null) return null;
  if (row.mergedIntoId === null) return typed('Conversation', row);
  // A customer may not see the survivor.
  const movedTo = await context.loaders.conversation.load(row.mergedIntoId);
  if (movedTo === null) return null;
  return typed('ConversationMoved', { id: encodeId('Conversation', row.id), movedTo });
}

builder.queryField('conversation', (t) =>
  t.field({
    access: needs('readConversations'),
    type: ConversationLookup,
    nullable: true,
    description:
      'Finds a conversation. If it was merged into another one, the result says which. Null if your ' +
      "organization has no such conversation, or it is not the calling customer's. Needs the permission to read conversations.",
    openToCustomers: true,
    args: { id: t.arg.id({ required: true, openToCustomers: true, description: 'Its id.' }) },
    resolve: async (_root, { id }, context) => {
      return lookUp(context, await loadOptional(context.loaders.conversation, decodeId('Conversation', id)));
    },
  }),
);
builder.queryField('conversationByExternalId', (t) =>
  t.field({
    access: needs('readConversations'),
    type: ConversationLookup,
    nullable: true,
    description: 'Finds a conversation by its id in another system. See `conversation`.',
    args: { externalId: t.arg.string({ required: true, description: 'Its external id, exactly.' }) },
    resolve: async (_root, { externalId }, context) => {
      requireStorable('externalId', externalId);
      const { executor } = context.loaders;
      return lookUp(context, await findConversationByExternalId(executor, context.caller.orgId, externalId));
    },
  }),
);

builder.queryField('bulkOperation', (t) =>
  t.field({
    access: needs('readBulkOperations'),
    type: BulkOperationRef,
    nullable: true,
    description: 'Finds a bulk operation; null if there is none. Needs the permission to read bulk operations.',
    args: { id: t.arg.id({ required: true, description: 'Its id.' }) },
    resolve: (_root, { id }, context) => {
      return loadOptional(context.loaders.bulkOperation, decodeId('BulkOperation', id));
    },
  }),
);
builder.queryField('bulkOperations', (t) =>
  t.field({
    access: needs('readBulkOperations'),
    type: BulkOperationConnection,
    description: 'Lists bulk operations, newest first. Needs the permission to read bulk operations.',
    args: {
      status: t.arg({ type: [BulkOperationStatus], description: 'Only those with one of these statuses.' }),
      ...pageArgs(t.arg),
    },
    resolve: async (_root, { status, ...args }, context) => {
      const request = toPageRequest(args, 'BULK');
      const { caller, gateway } = context;
      const rows = await listBulkOperationPage(gateway.db, caller.orgId, status ?? null, keysetOf(request));
      return toPage(request, rows, 'BULK');
    },
  }),
);
