import { createClient } from 'graphql-ws/client';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { startConversation, write, writeDocument } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { olderBy } from '../../support/databases/older-by.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { listen } from '../../support/gateways/listen.ts';
import { serveApp } from '../../support/gateways/serve-app.ts';
import { createTenant } from '../../support/gateways/tenant.ts';
import { createSession, writeAs } from '../../support/people/session.ts';
import { until } from '../../support/processes/until.ts';

let app: TestApp;
let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
  app = await openTestApp();
});

const who = '{ viewer { org { id name } user { name } customer { id email } permissions expiresAt } }';
const statusOf = async (token: string) => (await app.graphql('{ viewer { permissions } }', {}, token)).status;

describe('R44: a session of a customer', () => {
  it('stands for the customer, who is found or created as everywhere', async () => {
    const before = Date.now();
    const created = await write(app, 'createCustomerSession', {
      customer: { email: 'New@Example.com', firstName: 'Nora' },
      expiresInSeconds: 60,
    });
    expect(created.customer).toMatchObject({ email: 'New@Example.com', firstName: 'Nora' });
    const expiresAt = Date.parse(created.expiresAt);
    expect(expiresAt).toBeGreaterThan(before + 50_000);
    expect(expiresAt).toBeLessThan(Date.now() + 70_000);
    const { viewer } = await app.ask(who, {}, created.token);
    expect(viewer).toEqual({
      org: { id: encodeId('Organization', app.tenant.orgId), name: expect.any(String) },
      user: null,
      customer: { id: created.customer.id, email: 'New@Example.com' },
      permissions: [],
      expiresAt: created.expiresAt,
    });
    const again = await createSession(app, { customer: { email: 'new@example.com', firstName: 'Other' } });
    expect(again.id).toBe(created.customer.id);
  });

  it('names its key, organization and customer, and lives for an hour by default', async () => {
    const { token, id } = await createSession(app);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'HS256', typ: 'JWT', kid: expect.any(String) });
    const { iat, exp, ...claims } = decodeJwt(token);
    expect(claims).toEqual({
      iss: 'urn:parley:session',
      aud: `urn:parley:${encodeId('Organization', app.tenant.orgId)}`,
      sub: id,
    });
    expect((exp as number) - (iat as number)).toBeCloseTo(3600, 3);
  });

  it.each([
    [{ expiresInSeconds: 59 }, [['expiresInSeconds']]],
    [{ expiresInSeconds: 86_401 }, [['expiresInSeconds']]],
    [{ customer: {} }, [['customer']]],
    [{ customer: { email: 'nobody' } }, [['customer', 'email']]],
    [{ customer: { email: 'fresh@example.com', firstName: '' } }, [['customer', 'firstName']]],
  ])('is not created for %j', async (change, paths) => {
    const refused = await write(app, 'createCustomerSession', { customer: { email: 'a@example.com' }, ...change });
    expect(refused.code).toBe('INVALID_INPUT');
    expect(refused.issues.map(({ path }: { path: string[] }) => path)).toEqual(paths);
  });

  it('is not created for an id that does not exist', async () => {
    const customer = { id: encodeId('Customer', app.tenant.orgId) };
    const refused = await write(app, 'createCustomerSession', { customer });
    expect(refused).toMatchObject({ code: 'NOT_FOUND', typeName: 'Customer', path: ['customer', 'id'] });
  });

  it('needs its permission', async () => {
    const token = await app.tenant.tokenWith(['org.permission.conversation.create', 'org.permission.customer.create']);
    for (const name of ['createCustomerSession', 'revokeCustomerSessions'] as const) {
      const { errors } = await app.graphql(
        writeDocument(name, '__typename'),
        { input: { customer: {}, customerId: 'x' } },
        token,
      );
      expect(errors?.[0]?.extensions.permissions ?? errors?.[0]?.message).toEqual([
        'org.permission.customer_session.create',
      ]);
    }
  });

  it('is verified without a statement while it is remembered', async () => {
    const { token } = await createSession(app);
    await app.ask(who, {}, token);
    expect(await app.statementsOf(() => app.ask('{ viewer { permissions } }', {}, token))).toEqual([]);
  });

  it('ends when the sessions of its customer are revoked, and a new one is accepted', async () => {
    const { token, id, email } = await createSession(app);
    const other = await createSession(app);
    await write(app, 'revokeCustomerSessions', { customerId: id });
    expect(await statusOf(token)).toBe(401);
    expect(await statusOf(other.token)).toBe(200);
    const renewed = await createSession(app, { customer: { email } });
    expect(renewed.id).toBe(id);
    expect(await statusOf(renewed.token)).toBe(200);
  });

  it.each(['ANONYMIZE', 'DELETE'])('ends when its customer is erased (%s)', async (mode) => {
    const { token, id } = await createSession(app);
    await write(app, 'eraseCustomer', { id, mode });
    expect(await statusOf(token)).toBe(401);
  });

  it('passes to the survivor when its customer is merged, and ends with the sessions of either', async () => {
    const [one, other] = [await createSession(app), await createSession(app)];
    await write(app, 'mergeCustomers', { sourceId: one.id, targetId: other.id });
    expect((await app.ask('{ viewer { customer { id } } }', {}, one.token)).viewer.customer.id).toBe(other.id);
    const late = await createSession(app, { customer: { id: one.id } });
    expect(late.id).toBe(other.id);
    await write(app, 'revokeCustomerSessions', { customerId: one.id });
    expect(await statusOf(late.token)).toBe(401);
  });

  it('is refused with another key, audience, algorithm or time, and says only that it is invalid', async () => {
    const { token } = await createSession(app);
    const { kid } = decodeProtectedHeader(token) as { kid: string };
    const [key] = await db.query<{ secret: Uint8Array }>(
      statement('test_session_key', 'SELECT secret FROM session_keys WHERE org_id = $1 AND id = $2'),
      [app.tenant.orgId, kid],
    );
    const secret = key?.secret as Uint8Array;
    const other = await createTenant(db);
    const now = Math.floor(Date.now() / 1000);
    const forge = (change: object, header: object = {}, by: Uint8Array = secret) =>
      new SignJWT({ ...decodeJwt(token), ...change })
        .setProtectedHeader({ alg: 'HS256', kid, ...header } as never)
        .sign(by);
    expect(await statusOf(await forge({}))).toBe(200);
    const none = `${Buffer.from(JSON.stringify({ alg: 'none', kid })).toString('base64url')}.${token.split('.')[1]}.`;
    const forged = {
      'an unsigned one': none,
      'one signed by another key': await forge({}, {}, new Uint8Array(32)),
      'one of an unknown key': await forge({}, { kid: other.orgId }),
      'one without a key': await forge({}, { kid: undefined }),
      'one of another algorithm': await forge({}, { alg: 'HS512' }, new Uint8Array(64)),
      'one of another organization': await forge({ aud: `urn:parley:${encodeId('Organization', other.orgId)}` }),
      'one of two organizations': await forge({
        aud: [app.tenant.orgId, other.orgId].map((orgId) => `urn:parley:${encodeId('Organization', orgId)}`),
      }),
      'one without an audience': await forge({ aud: undefined }),
      'an expired one': await forge({ iat: now - 100, exp: now - 1 }),
      'one that does not expire': await forge({ exp: undefined }),
      'one without a time': await forge({ iat: undefined }),
      'one that is not valid yet': await forge({ nbf: now + 1000 }),
      'one of a user': await forge({ sub: app.tenant.userId }),
      'one of a customer who does not exist': await forge({ sub: encodeId('Customer', app.tenant.orgId) }),
      'a shortened one': token.slice(0, -2),
      'one with other claims': [
        token.split('.')[0],
        Buffer.from(JSON.stringify({ ...decodeJwt(token), exp: now + 1e6 })).toString('base64url'),
        token.split('.')[2],
      ].join('.'),
    };
    for (const [what, text] of Object.entries(forged)) {
      const answer = await app.graphql('{ viewer { permissions } }', {}, text);
      expect([what, answer.status]).toEqual([what, 401]);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
      expect(answer.errors?.[0]?.message).toBe('A valid token is needed: Authorization: Bearer <token>.');
    }
  });

  it('keeps working when the key is rotated, until it expires', async () => {
    const { token } = await createSession(app);
    const old = statement('test_age_keys', olderBy('session_keys', '31 days'));
    await db.query(old, []);
    const gateway = await openTestApp();
    const input = { customer: { email: 'rotated@example.com' } };
    const next = (await gateway.ask(writeDocument('createCustomerSession'), { input }, app.tenant.token))
      .createCustomerSession;
    expect(decodeProtectedHeader(next.token).kid).not.toBe(decodeProtectedHeader(token).kid);
    for (const text of [token, next.token]) {
      expect((await gateway.graphql('{ viewer { permissions } }', {}, text)).status).toBe(200);
      expect(await statusOf(text)).toBe(200);
    }
  });
});

describe('R45: a customer', () => {
  it('creates conversations, writes in them and reads them', async () => {
    const { token, id } = await createSession(app);
    const { conversation } = await writeAs(
      app,
      { token },
      'createConversation',
      { name: 'Order 12', threads: [{ text: 'Where is it?' }], idempotencyKey: 'x', clientRef: 'y' },
      'conversation { id name customer { id } threads { nodes { text customer { id } } } }',
    );
    expect(conversation).toMatchObject({
      name: 'Order 12',
      customer: { id },
      threads: { nodes: [{ text: 'Where is it?', customer: { id } }] },
    });
    const added = await writeAs(
      app,
      { token },
      'createChatThread',
      { conversationId: conversation.id, text: 'Hello?', customer: { id } },
      'thread { id text createdBy { name } } conversation { messageCount }',
    );
    expect(added).toMatchObject({
      thread: { text: 'Hello?', createdBy: null },
      conversation: { messageCount: 2 },
    });
    const { conversations, customer, node } = await app.ask(
      `query ($id: ID!, $customer: ID!) { conversations { nodes { id status } } customer(id: $customer) { conversations { nodes { id } } }
        node(id: $id) { ... on Conversation { threads(last: 1) { nodes { text } } } } }`,
      { id: conversation.id, customer: id },
      token,
    );
    expect(conversations.nodes).toEqual([{ id: conversation.id, status: 'OPEN' }]);
    expect(customer.conversations.nodes).toEqual([{ id: conversation.id }]);
    expect(node.threads.nodes).toEqual([{ text: 'Hello?' }]);
  });

  it('sees no notes, however a conversation is read', async () => {
    const { token, email } = await createSession(app);
    const { id } = await startConversation(app, {
      customer: { email },
      threads: [{ text: 'Chat' }, { type: 'NOTE', text: 'Secret' }, { type: 'REPLY', text: 'Reply' }],
    });
    const note = await write(app, 'createNote', { conversationId: id, text: 'Another secret' });
    const read = `query ($id: ID!, $note: ID!) { conversation(id: $id) { ... on Conversation {
      messageCount lastMessageIn { text } firstResponse { text } threads { nodes { text createdBy { name } } pageInfo { hasNextPage } }
      notes: threads(type: [NOTE]) { nodes { text } } all: threads(type: [NOTE, CHAT], first: 1) { nodes { text } pageInfo { hasNextPage } } } }
      node(id: $note) { id } }`;
    const variables = { id, note: note.thread.id };
    for (let time = 0; time < 3; time++) {
      const { conversation, node } = await app.ask(read, variables, token);
      expect(node).toBeNull();
      expect(conversation).toEqual({
        messageCount: 2,
        lastMessageIn: { text: 'Chat' },
        firstResponse: { text: 'Reply' },
        threads: {
          nodes: [
            { text: 'Chat', createdBy: { name: 'admin@example.com' } },
            { text: 'Reply', createdBy: { name: 'admin@example.com' } },
          ],
          pageInfo: { hasNextPage: false },
        },
        notes: { nodes: [] },
        all: { nodes: [{ text: 'Chat' }], pageInfo: { hasNextPage: false } },
      });
    }
  });

  it('sees and sets the custom attributes that the organization opens', async () => {
    const tenant = await createTenant(db);
    const { token, email } = await createSession(app, {}, tenant.token);
    const { id } = await startConversation(
      app,
      { customer: { email }, custom: { planStr: 'pro', marginNum: 7 } },
      tenant.token,
    );
    const read = 'query ($id: ID!) { conversation(id: $id) { ... on Conversation { custom } } }';
    const create = (custom: object) =>
      writeAs(app, { token }, 'createConversation', { custom }, 'conversation { custom }');
    expect((await app.ask(read, { id }, token)).conversation.custom).toEqual({});
    expect(await create({ planStr: 'x' })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['custom', 'planStr'] }],
    });
    await write(app, 'updateOrganization', { customerAttributeKeys: ['planStr', 'absentStr'] }, tenant.token);
    expect((await app.ask(read, { id }, token)).conversation.custom).toEqual({ planStr: 'pro' });
    expect((await app.ask(read, { id }, tenant.token)).conversation.custom).toEqual({ planStr: 'pro', marginNum: 7 });
    expect((await create({ planStr: 'x' })).conversation.custom).toEqual({ planStr: 'x' });
    expect((await create({ planStr: 'x', marginNum: 1 })).issues).toEqual([
      { path: ['custom', 'marginNum'], message: 'Is not available to customers.' },
    ]);
  });

  it('is limited to 120 conversations in a minute, in all of their sessions together', async () => {
    const { token, email } = await createSession(app);
    const input = { customer: { email } };
    const { token: other } = await createSession(app, input);
    const create = (by: string) => writeAs(app, { token: by }, 'createConversation', {}, '__typename');
    for (let nth = 0; nth < 120; nth += 20)
      await Promise.all(Array.from({ length: 20 }, (_, at) => create(at % 2 === 0 ? token : other)));
    expect((await create(other)).code).toBe('RATE_LIMITED');
    const allowance = '{ viewer { customer { conversationAllowance { limit remaining } } } }';
    expect((await app.ask(allowance, {}, token)).viewer.customer.conversationAllowance).toEqual({
      limit: 120,
      remaining: 0,
    });
    expect((await startConversation(app, input)).id).toBeDefined();
  });

  it('reads files of their own by links that end with the session', async () => {
    const { token, id } = await createSession(app);
    const file = { fileName: 'a.txt', mimeType: 'text/plain', data: 'SGk=' };
    const { conversation } = await writeAs(
      app,
      { token },
      'createConversation',
      { threads: [{ text: '', attachments: [file] }] },
      'conversation { threads { nodes { attachments { url } } } }',
    );
    const { url } = conversation.threads.nodes[0].attachments[0];
    const fetched = await app.fetch(new Request(url));
    expect([fetched.status, await fetched.text()]).toEqual([200, 'Hi']);
    expect(
      (await app.fetch(new Request(url.replace(/by=customer_\w+/, `by=${encodeId('Customer', app.tenant.orgId)}`))))
        .status,
    ).toBe(404);
    await write(app, 'revokeCustomerSessions', { customerId: id });
    expect((await app.fetch(new Request(url))).status).toBe(404);
  });

  it('listens over a WebSocket, until the session is revoked', async () => {
    const { token, id } = await createSession(app);
    const { conversation } = await writeAs(app, { token }, 'createConversation', {}, 'conversation { id }');
    const client = createClient({
      url: `${(await serveApp(app)).replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
    });
    const added = 'subscription ($id: ID!) { threadAdded(conversationId: $id) { text } }';
    const stream = listen(client, added, { id: conversation.id });
    const others = listen(client, added, { id: (await startConversation(app)).id });
    await until(
      async () => others.results.length + Number(others.state.ended),
      (count) => count > 0,
    );
    expect(JSON.stringify([others.state.error, others.results])).toContain('NOT_FOUND');
    await until(
      async () => {
        await write(app, 'createReply', { conversationId: conversation.id, text: 'Hello' });
        return stream.results.length;
      },
      (count) => count > 0,
    );
    expect(stream.results[0]?.data).toEqual({ threadAdded: { text: 'Hello' } });
    await write(app, 'revokeCustomerSessions', { customerId: id });
    await until(
      async () => stream.state.ended,
      (ended) => ended,
    );
    expect(JSON.stringify(stream.results.at(-1))).toContain('UNAUTHENTICATED');
  }, 30_000);
});
