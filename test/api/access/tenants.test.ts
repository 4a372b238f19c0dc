import { v7 as newId } from 'uuid';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeId, type IdType } from '../../../src/domain/core/ids.ts';
import { createSchema } from '../../../src/schema/index.ts';
import { startConversation, type WriteName, writeDocument } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { createRows, type Rows } from '../../support/databases/rows.ts';
import { strangersRows } from '../../support/databases/strangers-rows.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { createOtherTenant, type Tenant } from '../../support/gateways/tenant.ts';
import { inputPositions, withValueAt } from '../../support/schema/input-positions.ts';

let app: TestApp;
let other: Tenant;
let rowsOfOther: () => Promise<Rows>;
beforeAll(async () => {
  app = await openTestApp();
  other = await createOtherTenant(await openTestDatabase());
  rowsOfOther = strangersRows(app, other);
});

const failures = `... on Error { code message status retryable }
  ... on InvalidInputError { issues { path message } } ... on NotFoundError { typeName id }`;
const rowFields = `status error { code message status retryable ... on NotFoundError { typeName id }
  ... on InvalidInputError { issues { path message } } } conversation { id name }`;
const bulk = `mutation ($input: BulkCreateConversationsInput!) { bulkCreateConversations(input: $input) { __typename
  ... on BulkCreateConversationsPayload {
    bulkOperation { status total succeeded failed rows { nodes { ${rowFields} } } } } } }`;

let fresh = 0;
const customer = () => ({ email: `fresh-${++fresh}@example.com` });
const customerId = async () => (await startConversation(app)).customer.id as string;
const conversationId = async () => (await startConversation(app)).id as string;

interface Place {
  /** The type of id expected there. */
  readonly type: IdType;
  readonly document: string;
  /** Variables that are valid apart from the id. */
  readonly base?: () => object | Promise<object>;
}

const lookup = '... on Conversation { id rev } ... on ConversationMoved { id }';
const one = (name: WriteName, fields: string) => writeDocument(name, fields);
const list = (input: string) =>
  `query ($filter: ConversationFilter) { conversations(filter: $filter) { nodes { ${input} } } }`;
const created = {
  document: one('createConversation', 'conversation { id rev }'),
  base: () => ({ input: { customer: customer() } }),
};
const bulkCreated = {
  document: bulk,
  base: () => ({ input: { waitMs: 30_000, conversations: [{ customer: customer() }] } }),
};
const importedInput = () => ({ customer: customer(), importedAt: '2026-01-01T00:00:00Z', threads: [{ text: 'Hi' }] });
const imported = { ...created, base: () => ({ input: importedInput() }) };
const bulkImported = { document: bulk, base: () => ({ input: { waitMs: 30_000, conversations: [importedInput()] } }) };
const written = (name: 'createReply' | 'createNote') => ({
  document: one(name, 'thread { text } conversation { rev }'),
  base: async () => ({ input: { conversationId: await conversationId(), text: 'Hi', imported: true } }),
});
const audited = 'query ($filter: AuditFilter!) { auditEntries(filter: $filter) { nodes { action } } }';
const updated = {
  document: one('updateConversation', 'conversation { rev }'),
  base: async () => ({ input: { id: await conversationId() } }),
};

const counted = 'query ($filter: ConversationFilter) { conversationCount(filter: $filter) { value } }';
/** Every place in the API that accepts an id. Keys are the root field and the path. */
const places: Record<string, Place> = {
  'node id': { type: 'Conversation', document: 'query ($id: ID!) { node(id: $id) { __typename id } }' },
  'nodes ids 0': { type: 'Conversation', document: 'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }' },
  'conversation id': {
    type: 'Conversation',
    document: `query ($id: ID!) { conversation(id: $id) { __typename ${lookup} } }`,
  },
  'conversations filter customerId': { type: 'Customer', document: list('id') },
  'conversations filter assignedUserId': { type: 'User', document: list('id') },
  'conversations filter assignedTeamId': { type: 'Team', document: list('id') },
  'conversations filter queueId': { type: 'Queue', document: list('id') },
  'conversationCount filter customerId': { type: 'Customer', document: counted },
  'conversationCount filter assignedUserId': { type: 'User', document: counted },
  'conversationCount filter assignedTeamId': { type: 'Team', document: counted },
  'conversationCount filter queueId': { type: 'Queue', document: counted },
  'customer id': { type: 'Customer', document: 'query ($id: ID) { customer(id: $id) { id email } }' },
  'bulkOperation id': { type: 'BulkOperation', document: 'query ($id: ID!) { bulkOperation(id: $id) { id total } }' },
  'createConversation input customer id': { type: 'Customer', ...created, base: () => ({ input: {} }) },
  'createConversation input id': { type: 'Conversation', ...created },
  'createConversation input assignedUsers 0': { type: 'User', ...created },
  'createConversation input assignedTeams 0': { type: 'Team', ...created },
  'createConversation input queue': { type: 'Queue', ...created },
  'createConversation input threads 0 createdBy': { type: 'User', ...imported },
  'createConversation input threads 0 customer id': { type: 'Customer', ...imported },
  'bulkCreateConversations input conversations 0 customer id': {
    type: 'Customer',
    ...bulkCreated,
    base: () => ({ input: { waitMs: 30_000 } }),
  },
  'bulkCreateConversations input conversations 0 id': { type: 'Conversation', ...bulkCreated },
  'bulkCreateConversations input conversations 0 assignedUsers 0': { type: 'User', ...bulkCreated },
  'bulkCreateConversations input conversations 0 assignedTeams 0': { type: 'Team', ...bulkCreated },
  'bulkCreateConversations input conversations 0 queue': { type: 'Queue', ...bulkCreated },
  'bulkCreateConversations input conversations 0 threads 0 createdBy': { type: 'User', ...bulkImported },
  'bulkCreateConversations input conversations 0 threads 0 customer id': { type: 'Customer', ...bulkImported },
  'createChatThread input conversationId': {
    type: 'Conversation',
    document: one('createChatThread', 'thread { text } conversation { rev }'),
    base: () => ({ input: { customer: customer(), text: 'Hi' } }),
  },
  'createChatThread input customer id': {
    type: 'Customer',
    document: one('createChatThread', 'thread { text } conversation { rev }'),
    base: async () => ({ input: { conversationId: await conversationId(), text: 'Hi' } }),
  },
  'createChatThread input createdBy': {
    type: 'User',
    document: one('createChatThread', 'thread { text } conversation { rev }'),
    base: async () => ({
      input: { conversationId: await conversationId(), customer: customer(), text: 'Hi', imported: true },
    }),
  },
  'createReply input createdBy': { type: 'User', ...written('createReply') },
  'createNote input createdBy': { type: 'User', ...written('createNote') },
  'createReply input conversationId': {
    type: 'Conversation',
    document: one('createReply', 'thread { text } conversation { rev }'),
    base: () => ({ input: { text: 'Hi' } }),
  },
  'createNote input conversationId': {
    type: 'Conversation',
    document: one('createNote', 'thread { text } conversation { rev }'),
    base: () => ({ input: { text: 'Hi' } }),
  },
  'mergeConversations input sourceId': {
    type: 'Conversation',
    document: one('mergeConversations', 'conversation { rev }'),
    base: async () => ({ input: { targetId: await conversationId() } }),
  },
  'mergeConversations input targetId': {
    type: 'Conversation',
    document: one('mergeConversations', 'conversation { rev }'),
    base: async () => ({ input: { sourceId: await conversationId() } }),
  },
  'updateConversation input id': {
    type: 'Conversation',
    document: one('updateConversation', 'conversation { rev name }'),
    base: () => ({ input: { name: 'Taken over' } }),
  },
  'updateConversation input assignedUsers 0': { type: 'User', ...updated },
  'updateConversation input assignedTeams 0': { type: 'Team', ...updated },
  'updateConversation input queue': { type: 'Queue', ...updated },
  'updateCustomer input id': {
    type: 'Customer',
    document: one('updateCustomer', 'customer { rev jobTitle }'),
    base: () => ({ input: { jobTitle: 'Taken over' } }),
  },
  'mergeCustomers input sourceId': {
    type: 'Customer',
    document: one('mergeCustomers', 'customer { rev }'),
    base: async () => ({ input: { targetId: await customerId() } }),
  },
  'mergeCustomers input targetId': {
    type: 'Customer',
    document: one('mergeCustomers', 'customer { rev }'),
    base: async () => ({ input: { sourceId: await customerId() } }),
  },
  'updateConversation input customerId': { type: 'Customer', ...updated },
  'eraseCustomer input id': { type: 'Customer', document: one('eraseCustomer', 'conversations') },
  'deleteConversation input id': { type: 'Conversation', document: one('deleteConversation', '__typename') },
  'retryBulkOperation input id': {
    type: 'BulkOperation',
    document: one('retryBulkOperation', 'bulkOperation { total }'),
  },
  'cancelBulkOperation input id': {
    type: 'BulkOperation',
    document: one('cancelBulkOperation', 'bulkOperation { total }'),
  },
  'createApiToken input userId': {
    type: 'User',
    document: `mutation ($input: CreateApiTokenInput!) { createApiToken(input: $input) { __typename
      ... on CreateApiTokenPayload { apiToken { name user { name } } } ${failures} } }`,
    base: () => ({ input: { name: 'A token', permissions: [] } }),
  },
  'updateWebhook input id': {
    type: 'Webhook',
    document: one('updateWebhook', 'webhook { url enabled }'),
    base: () => ({ input: { enabled: false } }),
  },
  'deleteWebhook input id': { type: 'Webhook', document: one('deleteWebhook', '__typename') },
  'redeliver input id': { type: 'WebhookDelivery', document: one('redeliver', 'delivery { attempts }') },
  'webhookDeliveries webhookId': {
    type: 'Webhook',
    document: 'query ($webhookId: ID!) { webhookDeliveries(webhookId: $webhookId) { nodes { eventType } } }',
  },
  'updateUser input id': {
    type: 'User',
    document: one('updateUser', 'user { name email }'),
    base: () => ({ input: { name: 'Taken over' } }),
  },
  'updateTeam input id': {
    type: 'Team',
    document: one('updateTeam', 'team { name members { nodes { id } } }'),
    base: () => ({ input: { name: 'Taken over' } }),
  },
  'updateTeam input memberIds 0': {
    type: 'User',
    document: one('updateTeam', 'team { name }'),
    base: () => ({ input: { id: app.tenant.teamId } }),
  },
  'updateQueue input id': {
    type: 'Queue',
    document: one('updateQueue', 'queue { name }'),
    base: () => ({ input: { name: 'Taken over' } }),
  },
  'rotateWebhookSecret input id': { type: 'Webhook', document: one('rotateWebhookSecret', 'webhook { url }') },
  'auditEntries filter actorId': { type: 'User', document: audited },
  'auditEntries filter subjectId': { type: 'ApiToken', document: audited },
  'createCustomerSession input customer id': {
    type: 'Customer',
    document: one('createCustomerSession', 'customer { rev }'),
    base: () => ({ input: {} }),
  },
  'revokeCustomerSessions input customerId': {
    type: 'Customer',
    document: one('revokeCustomerSessions', 'customer { rev }'),
  },
  'deleteIdentityProvider input id': {
    type: 'IdentityProvider',
    document: one('deleteIdentityProvider', '__typename'),
  },
  'revokeApiToken input id': { type: 'ApiToken', document: one('revokeApiToken', 'apiToken { name }') },
};

/** The whole response, with the id that was sent and the ids of the request masked. */
const answerTo = async (place: string, id: string) => {
  const { document, base } = places[place] as Place;
  const path = place.split(' ').slice(1);
  const { status, data, errors } = await app.graphql(document, withValueAt(await base?.(), path, id) as object);
  const text = JSON.stringify({
    status,
    data,
    errors: errors?.map(({ message, path, extensions }) => ({ message, path, code: extensions.code })),
  });
  return JSON.parse(text.replaceAll(id, '<id>'));
};

// Of the type that is expected; test/fuzz/two-tenants.test.ts sends ids of every type.
describe("another organization's ids (R3)", () => {
  it('R3: the table lists every place in the API that accepts an id', () => {
    const taking = inputPositions(createSchema()).filter((position) => position.type === 'ID');
    expect(Object.keys(places).sort()).toEqual(taking.map(({ field, path }) => `${field} ${path.join(' ')}`).sort());
  });

  it.each(Object.keys(places))('R3: treats them as unknown ids at %s', async (place) => {
    const { type } = places[place] as Place;
    const theirs = await rowsOfOther();
    const unknown = await answerTo(place, encodeId(type, newId()));
    expect(await answerTo(place, theirs.ids[type])).toEqual(unknown);
    expect(unknown.errors).toBeUndefined();
  });

  // For the id of a new conversation, an existing id is the one that is refused.
  it.each(Object.keys(places))("R3: treats the organization's own ids differently at %s", async (place) => {
    const own = await createRows(app, app.tenant);
    const { type } = places[place] as Place;
    expect(await answerTo(place, own.ids[type])).not.toEqual(await answerTo(place, encodeId(type, newId())));
  });

  it("R3: none of this changed the other organization's data", async () => {
    const db = await openTestDatabase();
    const { orgId } = other;
    const rows = await db.prisma.conversation.findMany({ where: { orgId, externalId: { not: null } } });
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatchObject({ name: null, rev: 1, messageCount: 1, mergedIntoId: null });
    expect(await db.prisma.apiToken.count({ where: { orgId, revokedAt: { not: null } } })).toBe(0);
    expect(await db.prisma.bulkOperation.count({ where: { orgId, status: { not: 'COMPLETED' } } })).toBe(0);
  });

  it('R3: lookups by external id or e-mail and unfiltered pages return nothing of the other organization', async () => {
    const theirs = await createRows(app, other);
    await createRows(app, app.tenant);
    const answer = await app.ask(
      `query ($externalId: String!, $email: String!) {
        conversationByExternalId(externalId: $externalId) { __typename }
        customer(email: $email) { id }
        conversations(first: 100, filter: { tags: ["rows"] }) { nodes { id externalId } }
        bulkOperations(first: 100) { nodes { id org { id } } }
        viewer { org { id } }
      }`,
      { externalId: theirs.externalId, email: theirs.email },
    );
    expect(answer).toMatchObject({ conversationByExternalId: null, customer: null });
    const text = JSON.stringify(answer);
    for (const id of Object.values(theirs.ids)) expect(text).not.toContain(id);
    expect(answer.conversations.nodes.length).toBeGreaterThan(0);
  });

  it('R3, R8: external ids and e-mail addresses are unique per organization only', async () => {
    const theirs = await createRows(app, other);
    const conversation = await startConversation(app, {
      customer: { email: theirs.email },
      externalId: theirs.externalId,
    });
    expect(conversation.customer.id).not.toBe(theirs.ids.Customer);
    expect(conversation.externalId).toBe(theirs.externalId);
  });
});
