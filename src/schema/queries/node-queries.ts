import type { Access } from '../../domain/access/caller.ts';
import { type IdType, parseId } from '../../domain/core/ids.ts';
import { InvalidRequestError } from '../../domain/core/invalid-request-error.ts';
import { needsByType } from '../core/access.ts';
import { builder } from '../core/builder.ts';
import type { Context } from '../core/context.ts';
import { customersNodes, maxNodes, NodeRef, type Typed, typed } from '../core/node.ts';
import { requireOpen, requirePermission } from '../core/require-permission.ts';
import { loadDelivery, loadWebhook } from '../webhook.ts';

/** How to find an object of a type by its id. */
const nodeAccess: Record<IdType, Access> = {
  Organization: 'readDirectory',
  User: 'readDirectory',
  Team: 'readDirectory',
  Queue: 'readDirectory',
  ApiToken: 'administer',
  Webhook: 'administer',
  WebhookDelivery: 'administer',
  AuditEntry: 'administer',
  IdentityProvider: 'administer',
  BulkOperation: 'readBulkOperations',
  Customer: 'readConversations',
  Thread: 'readConversations',
  Attachment: 'readConversations',
  Conversation: 'readConversations',
};

async function loadNode(context: Context, id: string): Promise<Typed<IdType, { id: string }> | null> {
  const parsed = parseId(id);
  if (parsed === null) return null;
  const { type, uuid } = parsed;
  if (context.caller.kind === 'customer') requireOpen(customersNodes.has(type), 'Query.node');
  else requirePermission(context.caller, nodeAccess[type], 'Query.node');
  const { loaders } = context;
  const found = async <Row extends { id: string }>(row: Promise<Row | null>) => {
    const loaded = await row;
    return loaded === null ? null : typed(type, loaded);
  };
  switch (type) {
    case 'Organization':
      return uuid === context.caller.orgId ? found(loaders.organization.load(uuid)) : null;
    case 'User':
      return found(loaders.user.load(uuid));
    case 'Team':
      return found(loaders.team.load(uuid));
    case 'Queue':
      return found(loaders.queue.load(uuid));
    case 'ApiToken':
      return found(loaders.apiToken.load(uuid));
    case 'Webhook':
      return found(loadWebhook(context, uuid));
    case 'WebhookDelivery':
      return found(loadDelivery(context, uuid));
    case 'AuditEntry':
      return found(loaders.auditEntry.load(uuid));
    case 'IdentityProvider':
      return found(loaders.identityProvider.load(uuid));
    case 'BulkOperation':
      return found(loaders.bulkOperation.load(uuid));
    case 'Customer': {
      const row = await loaders.customer.load(uuid);
      return row === null || row.mergedIntoId !== null ? null : typed(type, row);
    }
    case 'Thread':
      return found(loaders.thread.load(uuid));
    case 'Attachment':
      return found(loaders.attachment.load(uuid));
    case 'Conversation': {
      const row = await loaders.conversation.load(uuid);
      return row === null || row.mergedIntoId !== null ? null : typed(type, row);
    }
  }
}

builder.queryField('node', (t) =>
  t.field({
    access: needsByType('id', nodeAccess),
    type: NodeRef,
    nullable: true,
    description:
      'Finds any object by its id; null if your organization has no such object, or if it is a conversation ' +
      'or customer that was merged into another. Needs the permission to read the type of the id.',
    openToCustomers: true,
    args: { id: t.arg.id({ required: true, openToCustomers: true, description: 'Any id from this API.' }) },
    resolve: (_root, { id }, context) => loadNode(context, id),
  }),
);
builder.queryField('nodes', (t) =>
  t.field({
    access: needsByType('ids', nodeAccess),
    type: [NodeRef],
    nullable: { list: false, items: true },
    description:
      'Finds up to 100 objects by their ids, in the order of the ids; null for each that does not exist. See `node`.',
    openToCustomers: true,
    args: { ids: t.arg.idList({ required: true, openToCustomers: true, description: 'At most 100 ids.' }) },
    resolve: (_root, { ids }, context) => {
      if (ids.length > maxNodes) throw new InvalidRequestError(`ids must have at most ${maxNodes} entries.`, ['ids']);
      return Promise.all(ids.map((id) => loadNode(context, id)));
    },
  }),
);
