import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { allPermissions } from '../../../src/domain/access/caller.ts';
import { createSchema } from '../../../src/schema/index.ts';
import { statement } from '../../../src/store/core/database.ts';
import { startConversation, type WriteName, write, writeDocument, writes } from '../../support/clients/client.ts';
import { sendRaw } from '../../support/clients/raw-request.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { createRows, webhookRows } from '../../support/databases/rows.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
const ids: Record<string, string> = {};
beforeAll(async () => {
  app = await openTestApp();
  const conversation = await startConversation(app, {
    threads: [{ text: 'Hi', attachments: [{ fileName: 'a', mimeType: 'text/plain', data: '' }] }],
  });
  const { node } = await app.ask(
    'query ($id: ID!) { node(id: $id) { ... on Conversation { customer { id } threads { nodes { id attachments { id } } } } } }',
    { id: conversation.id },
  );
  const bulk = await write(app, 'bulkCreateConversations', {
    conversations: [{ customer: { email: 'bulk@example.com' } }],
    waitMs: 30_000,
  });
  const token = await write(app, 'createApiToken', { name: 'x', userId: app.tenant.userId, permissions: [] });
  const { viewer } = await app.ask('{ viewer { org { id } } }');
  Object.assign(ids, {
    Organization: viewer.org.id,
    User: app.tenant.userId,
    Team: app.tenant.teamId,
    Queue: app.tenant.queueId,
    Conversation: conversation.id,
    Customer: node.customer.id,
    Thread: node.threads.nodes[0].id,
    Attachment: node.threads.nodes[0].attachments[0].id,
    BulkOperation: bulk.bulkOperation.id,
    ApiToken: token.apiToken.id,
    IdentityProvider: (await createRows(app, app.tenant)).ids.IdentityProvider,
    AuditEntry: (await app.ask('{ auditEntries(first: 1) { nodes { id } } }')).auditEntries.nodes[0].id,
    ...(await webhookRows(app, app.tenant.token)),
  });
});

describe('authentication (R1)', () => {
  const body = JSON.stringify({ query: '{ viewer { permissions } }' });

  /** RFC 6750: `invalid_token` if there was a token. */
  const refused = async (authorization: string, text = body) => {
    const headers = new Headers({ 'content-type': 'application/json' });
    if (authorization !== '') headers.set('authorization', authorization);
    const response = await app.fetch(
      new Request('http://parley.test/graphql', { method: 'POST', headers, body: text }),
    );
    expect(response.status).toBe(401);
    const hasToken = /^Bearer +\S+$/i.test(authorization);
    expect(response.headers.get('www-authenticate')).toBe(hasToken ? 'Bearer error="invalid_token"' : 'Bearer');
    const answer = await response.json();
    expect(answer).toEqual({
      errors: [
        {
          message: expect.any(String),
          extensions: { code: 'UNAUTHENTICATED', requestId: response.headers.get('x-request-id') },
        },
      ],
    });
    expect(answer.errors[0].extensions.requestId).toMatch(/^[0-9a-f-]{36}$/);
  };

  it.each([
    ['no header', () => ''],
    ['garbage', () => 'garbage'],
    ['only a scheme', () => 'Bearer'],
    ['another scheme', () => `Basic ${app.tenant.token}`],
    ['a token without its scheme', () => app.tenant.token],
    ['two tokens', () => `Bearer ${app.tenant.token} ${app.tenant.token}`],
    ['a malformed token', () => 'Bearer nonsense'],
    ['a well-formed token that does not exist', () => `Bearer ${app.tenant.token.slice(0, -4)}AAAA`],
    ['a token without its last character', () => `Bearer ${app.tenant.token.slice(0, -1)}`],
    ['a token in the wrong case', () => `Bearer ${app.tenant.token.toUpperCase()}`],
  ])('R1: answers %s with HTTP 401 and UNAUTHENTICATED', async (_what, header) => refused(header()));

  it('R1: rejects an expired token', async () => {
    await refused(`Bearer ${await app.tenant.tokenWith([...allPermissions], new Date(0))}`);
  });

  it('R1: rejects a revoked token', async () => {
    const { apiToken, secret } = await write(app, 'createApiToken', {
      name: 'to be revoked',
      userId: app.tenant.userId,
      permissions: [],
    });
    await write(app, 'revokeApiToken', { id: apiToken.id });
    await refused(`Bearer ${secret}`);
  });

  it('R1: rejects a request before parsing or resolving anything, with the token lookup as its only statement', async () => {
    const seen = new Set<string>();
    const db = await openTestDatabase();
    const stop = db.onStatement(({ name }) => seen.add(name));
    const statements = await app.statementsOf(async () => {
      await refused('Bearer nobody-1', '{ this is not JSON');
      await refused('Bearer nobody-2', JSON.stringify({ query: '{ this is { not GraphQL' }));
      await refused('Bearer nobody-3', JSON.stringify({ query: '{ noSuchField }' }));
      await refused(
        'Bearer nobody-4',
        JSON.stringify({
          query: writeDocument('createTeam'),
          variables: { input: { name: 'Made by nobody' } },
        }),
      );
      await refused('', '');
    });
    stop();
    expect(statements).toEqual([]);
    expect(seen).toContain('find_valid_token');
    const made = await db.query(statement('test_made', `SELECT 1 FROM teams WHERE name = 'Made by nobody'`), []);
    expect(made).toEqual([]);
  });

  it('R1: accepts a valid token, with the scheme in any case', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const answer = await sendRaw(app, {
        headers: { 'content-type': 'application/json', authorization: `${scheme} ${app.tenant.token}` },
        body,
      });
      expect(answer.body).toMatchObject({ data: { viewer: { permissions: expect.any(Array) } } });
    }
  });

  it('R1: stores only the SHA-256 of a token, never its text', async () => {
    const { secret, apiToken } = await write(app, 'createApiToken', {
      name: 'stored',
      userId: app.tenant.userId,
      permissions: ['org.permission.bulk.read'],
    });
    await app.ask('{ viewer { permissions } }', {}, secret);
    const db = await openTestDatabase();
    const rows = await db.query<{ hash: string; text: string }>(
      statement('test_tokens', `SELECT encode(token_hash, 'hex') AS hash, t::text AS text FROM api_tokens t`),
      [],
    );
    expect(rows.map((row) => row.hash)).toContain(createHash('sha256').update(secret).digest('hex'));
    const end = secret.slice(-20);
    expect(rows.filter((row) => row.text.includes(end))).toEqual([]);
    const shown = await app.ask('query ($id: ID!) { node(id: $id) { ... on ApiToken { id name user { id } } } }', {
      id: apiToken.id,
    });
    expect(JSON.stringify(shown)).not.toContain(end);
  });
});

const conversationRead = ['org.permission.conversation.read', 'org.user.conversation.read'];
const conversationCreate = ['org.permission.conversation.create', 'org.user.conversation.write'];
const conversationUpdate = ['org.permission.conversation.update', 'org.user.conversation.write'];
const customerCreate = ['org.permission.customer.create', 'org.user.customer.write'];
const customerUpdate = ['org.permission.customer.update', 'org.user.customer.write'];
const messageCreate = ['org.permission.message.create', 'org.user.message.write'];
const bulkRead = ['org.permission.bulk.read', 'org.user.bulk.read'];
const admin = ['org.permission.admin'];
const directoryRead = [...conversationRead, ...bulkRead, 'org.permission.user.read', ...admin];

/** R2: the permissions that each root field needs. With an empty list, a valid token is enough. */
const needs: Record<string, string[]> = {
  viewer: [],
  conversation: conversationRead,
  conversationByExternalId: conversationRead,
  conversations: conversationRead,
  conversationCount: conversationRead,
  customer: conversationRead,
  customers: conversationRead,
  customerCount: conversationRead,
  bulkOperation: bulkRead,
  bulkOperations: bulkRead,
  eventPosition: [],
  users: directoryRead,
  teams: directoryRead,
  queues: directoryRead,
  apiTokens: admin,
  identityProviders: admin,
  auditEntries: admin,
  webhooks: admin,
  webhookDeliveries: admin,
  createConversation: conversationCreate,
  bulkCreateConversations: conversationCreate,
  retryBulkOperation: conversationCreate,
  cancelBulkOperation: conversationCreate,
  createChatThread: messageCreate,
  createReply: messageCreate,
  createNote: messageCreate,
  mergeConversations: conversationUpdate,
  updateConversation: conversationUpdate,
  createCustomer: customerCreate,
  updateCustomer: customerUpdate,
  mergeCustomers: customerUpdate,
  eraseCustomer: ['org.permission.customer.erase'],
  deleteConversation: ['org.permission.conversation.delete'],
  createUser: admin,
  updateUser: admin,
  updateTeam: admin,
  updateQueue: admin,
  rotateWebhookSecret: admin,
  createTeam: admin,
  createQueue: admin,
  updateOrganization: admin,
  createApiToken: admin,
  revokeApiToken: admin,
  createWebhook: admin,
  updateWebhook: admin,
  deleteWebhook: admin,
  redeliver: admin,
  createCustomerSession: ['org.permission.customer_session.create'],
  revokeCustomerSessions: ['org.permission.customer_session.create'],
  createIdentityProvider: admin,
  deleteIdentityProvider: admin,
};

/** The permissions that reading an object of each type by its id needs. */
const nodeNeeds: Record<string, string[]> = {
  Organization: directoryRead,
  User: directoryRead,
  Team: directoryRead,
  Queue: directoryRead,
  Customer: conversationRead,
  Conversation: conversationRead,
  Thread: conversationRead,
  Attachment: conversationRead,
  BulkOperation: bulkRead,
  ApiToken: admin,
  Webhook: admin,
  WebhookDelivery: admin,
  AuditEntry: admin,
  IdentityProvider: admin,
};

const unknown = (type: string) => `${type}_00000000000000000000000000`;
const inputs: Record<WriteName, object> = {
  createConversation: { customer: { id: unknown('customer') } },
  bulkCreateConversations: { conversations: [] },
  retryBulkOperation: { id: unknown('bulk_operation') },
  cancelBulkOperation: { id: unknown('bulk_operation') },
  createChatThread: { conversationId: unknown('conversation'), customer: { email: 'a@example.com' }, text: '' },
  createReply: { conversationId: unknown('conversation'), text: '' },
  createNote: { conversationId: unknown('conversation'), text: '' },
  mergeConversations: { sourceId: unknown('conversation'), targetId: unknown('conversation') },
  updateConversation: { id: unknown('conversation') },
  createCustomer: {},
  updateCustomer: { id: unknown('customer') },
  mergeCustomers: { sourceId: unknown('customer'), targetId: unknown('customer') },
  eraseCustomer: { id: unknown('customer') },
  deleteConversation: { id: unknown('conversation') },
  createUser: { name: '', email: '' },
  updateUser: { id: unknown('user') },
  updateTeam: { id: unknown('team') },
  updateQueue: { id: unknown('queue'), name: 'x' },
  rotateWebhookSecret: { id: unknown('webhook') },
  createTeam: { name: '' },
  createQueue: { name: '' },
  updateOrganization: { name: '' },
  createApiToken: { name: '', userId: unknown('user'), permissions: [] },
  revokeApiToken: { id: unknown('api_token') },
  createWebhook: { url: '', eventTypes: [] },
  updateWebhook: { id: unknown('webhook') },
  deleteWebhook: { id: unknown('webhook') },
  redeliver: { id: unknown('webhook_delivery') },
  createCustomerSession: { customer: { id: unknown('customer') } },
  revokeCustomerSessions: { customerId: unknown('customer') },
  createIdentityProvider: { name: '', kind: 'USER', issuer: '', audience: '' },
  deleteIdentityProvider: { id: unknown('identity_provider') },
};

const queries: Record<string, string> = {
  viewer: '{ viewer { org { id } user { id } permissions } }',
  conversation: `{ conversation(id: "${unknown('conversation')}") { __typename } }`,
  conversationByExternalId: '{ conversationByExternalId(externalId: "none") { __typename } }',
  conversations: '{ conversations { nodes { id } } }',
  conversationCount: '{ conversationCount { value } }',
  customer: '{ customer(email: "nobody@example.com") { id } }',
  customers: '{ customers { nodes { id } } }',
  customerCount: '{ customerCount { value } }',
  bulkOperation: `{ bulkOperation(id: "${unknown('bulk_operation')}") { id } }`,
  bulkOperations: '{ bulkOperations { nodes { id } } }',
  eventPosition: '{ eventPosition }',
  users: '{ users { nodes { id } } }',
  teams: '{ teams { nodes { id } } }',
  queues: '{ queues { nodes { id } } }',
  apiTokens: '{ apiTokens { nodes { id } } }',
  identityProviders: '{ identityProviders { nodes { id } } }',
  auditEntries: '{ auditEntries { nodes { id } } }',
  webhooks: '{ webhooks { nodes { id } } }',
  webhookDeliveries: `{ webhookDeliveries(webhookId: "${unknown('webhook')}") { nodes { id } } }`,
};

const documentOf = (field: string) => queries[field] ?? writeDocument(field as WriteName, '__typename');
const variablesOf = (field: string) => (field in writes ? { input: inputs[field as WriteName] } : {});

/** Asserts that only tokens with one of these permissions pass the check. */
const holdsFor = async (document: string, variables: object, needed: string[]) => {
  const others = allPermissions.filter((permission) => !needed.includes(permission));
  const lacking = await app.graphql(document, variables, await app.tenant.tokenWith(others));
  if (needed.length === 0) expect(lacking.errors).toBeUndefined();
  else
    expect(lacking.errors).toMatchObject([
      { extensions: { code: 'FORBIDDEN', permissions: needed, requestId: lacking.headers.get('x-request-id') } },
    ]);
  for (const permission of needed.length > 0 ? needed : ['org.permission.bulk.read']) {
    const sufficient = await app.graphql(document, variables, await app.tenant.tokenWith([permission]));
    expect(sufficient.errors, permission).toBeUndefined();
  }
};

describe('permissions (R2)', () => {
  it('R2: the table below lists every root field', () => {
    const schema = createSchema();
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.keys(type?.getFields() ?? {}),
    );
    expect([...Object.keys(needs), 'node', 'nodes'].sort()).toEqual(fields.sort());
  });

  it.each(Object.entries(needs))('R2: %s needs one of %j, and the error names them', async (field, needed) => {
    await holdsFor(documentOf(field), variablesOf(field), needed);
  });

  it.each(Object.entries(nodeNeeds))(
    'R2: node and nodes with an id of the type %s need one of %j',
    async (type, needed) => {
      await holdsFor('query ($id: ID!) { node(id: $id) { __typename id } }', { id: ids[type] }, needed);
      await holdsFor('query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }', { ids: [ids[type]] }, needed);
    },
  );

  it.each([
    ['threads', 'threads { nodes { id } }'],
    ['lastMessageIn', 'lastMessageIn { text }'],
    ['firstResponse', 'firstResponse { text }'],
    ['customer.conversations', 'customer { conversations { nodes { id } } }'],
  ])('R2: a token that may only create cannot read %s through the response', async (_what, selection) => {
    const token = await app.tenant.tokenWith(['org.permission.conversation.create']);
    const document = `mutation ($input: CreateConversationInput!) {
      createConversation(input: $input) { ... on CreateConversationPayload { conversation { id ${selection} } } } }`;
    const answer = await app.graphql(document, { input: { customer: { email: 'secret@example.com' } } }, token);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', permissions: conversationRead } }]);
  });

  it('R2: writes nothing when it rejects a mutation', async () => {
    const token = await app.tenant.tokenWith(['org.permission.conversation.read']);
    const email = 'never-made@example.com';
    const statements = await app.statementsOf(async () => {
      await app.graphql(writeDocument('createConversation'), { input: { customer: { email } } }, token);
    });
    expect(statements).toEqual([]);
    expect((await app.ask('query ($email: String) { customer(email: $email) { id } }', { email })).customer).toBeNull();
  });
});
