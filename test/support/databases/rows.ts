import type { IdType } from '../../../src/domain/core/ids.ts';
import { startConversation, write } from '../clients/client.ts';
import type { TestApp } from '../gateways/app.ts';
import type { Tenant } from '../gateways/tenant.ts';

/** A row of every type with an id, in one organization: its ids, and other keys that lead to them. */
export interface Rows {
  readonly ids: Readonly<Record<IdType, string>>;
  readonly externalId: string;
  readonly email: string;
  readonly attachmentUrl: string;
}

let made = 0;

/** Creates a row of every type for a tenant; the conversation is assigned to its user and team, and is in its queue. */
export async function createRows(app: TestApp, tenant: Tenant): Promise<Rows> {
  const { token, userId, teamId, queueId } = tenant;
  const unique = ++made;
  const externalId = `row-${unique}`;
  const email = `rows-${unique}@example.com`;
  const conversation = await startConversation(
    app,
    {
      customer: { email },
      externalId,
      tags: ['rows'],
      assignedUsers: [userId],
      assignedTeams: [teamId],
      queue: queueId,
      threads: [{ text: 'Hi', attachments: [{ fileName: 'a.txt', mimeType: 'text/plain', data: 'ZmlsZQ==' }] }],
    },
    token,
  );
  const { node, viewer } = await app.ask(
    `query ($id: ID!) {
      node(id: $id) { ... on Conversation { customer { id } threads { nodes { id attachments { id url } } } } }
      viewer { org { id } }
    }`,
    { id: conversation.id },
    token,
  );
  const bulk = await write(
    app,
    'bulkCreateConversations',
    { conversations: [{ customer: { email }, importedAt: '2026-01-01T00:00:00Z' }], waitMs: 30_000 },
    token,
  );
  const webhook = await webhookRows(app, token);
  const spare = await write(app, 'createApiToken', { name: `spare ${unique}`, userId, permissions: [] }, token);
  const { auditEntries } = await app.ask('{ auditEntries(first: 1) { nodes { id } } }', {}, token);
  const issuer = `https://login-${unique}.example.com`;
  const identity = { name: 'Login', kind: 'CUSTOMER', issuer, audience: `urn:parley:${viewer.org.id}` };
  const provider = await write(app, 'createIdentityProvider', identity, token);
  const [thread] = node.threads.nodes;
  return {
    ids: {
      Organization: viewer.org.id,
      User: userId,
      Team: teamId,
      Queue: queueId,
      Customer: node.customer.id,
      Conversation: conversation.id,
      Thread: thread.id,
      Attachment: thread.attachments[0].id,
      BulkOperation: bulk.bulkOperation.id,
      ApiToken: spare.apiToken.id,
      AuditEntry: auditEntries.nodes[0].id,
      IdentityProvider: provider.identityProvider.id,
      ...webhook,
    },
    externalId,
    email,
    attachmentUrl: thread.attachments[0].url,
  };
}

/** A webhook with one delivery; each call creates another and deletes the previous one. */
export async function webhookRows(app: TestApp, token: string): Promise<{ Webhook: string; WebhookDelivery: string }> {
  const { webhooks } = await app.ask('{ webhooks(first: 100) { nodes { id url } } }', {}, token);
  const url = 'https://webhook.invalid/rows';
  const old = webhooks.nodes.find((each: { url: string }) => each.url === url);
  if (old) await write(app, 'deleteWebhook', { id: old.id }, token);
  const { webhook } = await write(app, 'createWebhook', { url, eventTypes: ['CONVERSATION_CREATED'] }, token);
  await startConversation(app, {}, token);
  const { webhookDeliveries } = await app.ask(
    'query ($id: ID!) { webhookDeliveries(webhookId: $id, first: 1) { nodes { id } } }',
    { id: webhook.id },
    token,
  );
  return { Webhook: webhook.id, WebhookDelivery: webhookDeliveries.nodes[0].id };
}
