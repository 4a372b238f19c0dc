import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from 'graphql-ws/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Access, access } from '../../../src/domain/access/caller.ts';
import { subscribe } from '../../support/clients/event-stream.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { createForeignRows, type ForeignRows, foreignMarker } from '../../support/databases/foreign-rows.ts';
import { tableContents } from '../../support/databases/table-contents.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { until } from '../../support/processes/until.ts';

let app: TestApp;
let theirs: ForeignRows;
beforeAll(async () => {
  app = await openTestApp();
  theirs = await createForeignRows(app);
});

const read = 'org.permission.conversation.read';
const create = 'org.permission.conversation.create';
const refusal = (field: string, needed: Access) => ({
  status: 200,
  data: null,
  errors: [{ extensions: { code: 'FORBIDDEN', field, permissions: access[needed] } }],
});

describe('permissions are checked before execution on every path (R2)', () => {
  it('R2: the direct path, for a mutation that was prepared for a token with more permissions', async () => {
    const document = `mutation ($input: CreateConversationInput!, $more: Boolean! = false) {
      createConversation(input: $input) { ... on CreateConversationPayload { conversation { id
        threads @include(if: $more) { nodes { id } } } } } }`;
    const input = { customer: { email: 'direct@example.com' } };
    for (let n = 0; n < 6; n++) await app.ask(document, { input, more: true });
    const token = await app.tenant.tokenWith([create]);
    const db = await openTestDatabase();
    const before = await tableContents(db);
    for (let n = 0; n < 6; n++) {
      const statements = await app.statementsOf(async () => {
        expect(await app.graphql(document, { input, more: true }, token)).toMatchObject(
          refusal('Conversation.threads', 'readConversations'),
        );
      });
      expect(statements).toEqual([]);
    }
    expect(await tableContents(db)).toEqual(before);
    await app.ask(document, { input }, token);
  });

  it('R2: a read that a single statement serves', async () => {
    const document = 'query ($id: ID!) { conversation(id: $id) { ... on Conversation { name customer { email } } } }';
    const reader = await app.tenant.tokenWith([read]);
    for (let n = 0; n < 6; n++) await app.ask(document, { id: theirs.id }, reader);
    const blind = await app.tenant.tokenWith([create]);
    const statements = await app.statementsOf(async () => {
      expect(await app.graphql(document, { id: theirs.id }, blind)).toMatchObject(
        refusal('Query.conversation', 'readConversations'),
      );
    });
    expect(statements).toEqual([]);
    expect(await app.statementsOf(() => app.ask(document, { id: theirs.id }, reader))).toHaveLength(1);
  });

  it('R2: a query in the URL', async () => {
    const query = encodeURIComponent('{ viewer { user { id email } } }');
    const headers = { authorization: `Bearer ${await app.tenant.tokenWith([read])}` };
    const answer = await app.fetch(new Request(`http://parley.test/graphql?query=${query}`, { headers }));
    expect({ status: answer.status, ...(await answer.json()) }).toMatchObject(refusal('User.email', 'readUsers'));
  });

  it('R2: shows only the id, revision, status and thread count of a conversation that already exists', async () => {
    const token = await app.tenant.tokenWith([create]);
    const ask = (selection: string) =>
      app.graphql(
        `mutation ($input: CreateConversationInput!) {
          createConversation(input: $input) { ... on ConflictError { field existing { ${selection} } } } }`,
        { input: { customer: { email: 'new@example.com' }, externalId: theirs.externalId } },
        token,
      );
    expect((await ask('id rev status threadCount')).data.createConversation).toEqual({
      field: 'externalId',
      existing: { id: theirs.id, rev: expect.any(Number), status: expect.any(String), threadCount: expect.any(Number) },
    });
    expect(await ask('id name')).toMatchObject(refusal('Conversation.name', 'readConversations'));
    expect(await ask('customer { id email }')).toMatchObject(refusal('Customer.email', 'readConversations'));
  });

  it('R2, R24: a dry run reveals no more than the write itself', async () => {
    const token = await app.tenant.tokenWith([create]);
    const input = { customer: { email: theirs.customerEmail }, name: 'Mine', validateOnly: true };
    const ask = (selection: string) =>
      app.graphql(
        `mutation ($input: CreateConversationInput!) { createConversation(input: $input) {
          ... on CreateConversationPayload { conversation { ${selection} } } } }`,
        { input },
        token,
      );
    expect((await ask('name customer { id }')).data.createConversation).toEqual({
      conversation: { name: 'Mine', customer: { id: theirs.customerId } },
    });
    expect(await ask('name customer { id phone }')).toMatchObject(refusal('Customer.phone', 'readConversations'));
  });

  it('R2: shows everything to a token with all permissions', async () => {
    const token = await app.tenant.tokenWith([create, read]);
    const document = `mutation ($input: CreateConversationInput!) { createConversation(input: $input) {
      ... on CreateConversationPayload { conversation { name customer { phone } threads { nodes { text } } } } } }`;
    const input = { customer: { id: theirs.customerId }, name: 'Mine', threads: [{ text: 'Mine' }] };
    const { createConversation } = await app.ask(document, { input }, token);
    expect(createConversation.conversation).toEqual({
      name: 'Mine',
      customer: { phone: foreignMarker },
      threads: { nodes: [{ text: 'Mine' }] },
    });
  });

  const beyondRead = 'subscription { conversationCreated { id createdBy { name email } } }';
  const extensions = { code: 'FORBIDDEN', field: 'User.email', permissions: access.readUsers };

  it('R2: a subscription over server-sent events, when it starts', async () => {
    const stream = await subscribe(app.fetch, await app.tenant.tokenWith([read]), beyondRead);
    expect(await stream.end()).toMatchObject([{ errors: [{ extensions }] }]);
  });

  const server = createServer((request, response) => app.requestListener(request, response));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('R2: a subscription over WebSocket, when it starts', async () => {
    const token = await app.tenant.tokenWith([read]);
    server.on('upgrade', app.upgradeListener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = createClient({
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
    });
    const messages: unknown[] = [];
    let complete = false;
    client.subscribe(
      { query: beyondRead },
      {
        next: (result) => messages.push(result),
        error: (error) => messages.push(error),
        complete: () => (complete = true),
      },
    );
    await until(
      async () => complete || messages.length > 0,
      (ended) => ended,
    );
    await client.dispose();
    expect(messages).toMatchObject([{ errors: [{ extensions }] }]);
  });
});
