import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from 'graphql-ws/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startConversation, write } from '../../support/clients/client.ts';
import { subscribe } from '../../support/clients/event-stream.ts';
import { sendRaw } from '../../support/clients/raw-request.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { listen } from '../../support/gateways/listen.ts';
import { until } from '../../support/processes/until.ts';

const limit = 100_000;
// Small enough to appear once in a response, and too large to appear twice.
const text = '😀'.repeat(15_000);
const server = createServer();
let app: TestApp;
let id: string;
beforeAll(async () => {
  app = await openTestApp({ maxResponseBytes: limit });
  ({ id } = await startConversation(app, { threads: [{ text }, { text: 'short' }] }));
  server.on('request', app.requestListener).on('upgrade', app.upgradeListener).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const tooLarge = (kept = '') => ({
  message: `The response would be larger than ${limit} bytes.${kept} Request less at a time.`,
  extensions: { code: 'RESPONSE_TOO_LARGE', limit, requestId: expect.any(String) },
});

describe('a response that is too large', () => {
  const resolved = `query ($id: ID!, $two: Boolean!) { conversation(id: $id) { ... on Conversation {
    threads(first: 1) { nodes { one: text two: text @include(if: $two) } } } } }`;
  const planned = `query ($id: ID!, $n: Int!) { conversation(id: $id) { ... on Conversation {
    threads(last: $n) { nodes { one: text two: text } } } } }`;

  it.each([
    ['by resolvers', resolved, { two: false }, { two: true }],
    ['by one statement', planned, { n: 1 }, { n: 2 }],
  ])('becomes an error every time: %s', async (_what, query, small, large) => {
    for (let time = 0; time < 6; time++) {
      expect((await app.graphql(query, { id, ...small })).errors).toBeUndefined();
      const { status, data, errors } = await app.graphql(query, { id, ...large });
      expect({ status, data, errors }).toEqual({ status: 200, data: null, errors: [tooLarge()] });
    }
  });

  it('may have exactly as many bytes as the limit', async () => {
    const query =
      'query ($id: ID!) { conversation(id: $id) { ... on Conversation { threads(last: 1) { nodes { text } } } } }';
    const around = JSON.stringify({ data: { conversation: { threads: { nodes: [{ text: '' }] } } } }).length;
    const fill = (bytes: number) => 'é'.repeat(Math.floor(bytes / 2)) + 'x'.repeat(bytes % 2);
    const ids: string[] = [];
    for (const bytes of [limit, limit + 1]) {
      const { conversation } = await write(app, 'createConversation', { customer: { email: `${bytes}@b.c` } });
      await app.ask('mutation ($input: CreateAgentThreadInput!) { createReply(input: $input) { __typename } }', {
        input: { conversationId: conversation.id, text: fill(bytes - around) },
      });
      ids.push(conversation.id);
    }
    for (let time = 0; time < 6; time++) {
      const send = (one: string | undefined) =>
        sendRaw(app, {
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query, variables: { id: one } }),
        });
      const whole = await send(ids[0]);
      expect(Buffer.byteLength(whole.text)).toBe(limit);
      expect((await send(ids[1])).body?.errors).toEqual([tooLarge()]);
    }
  });

  it('says that the mutation was executed', async () => {
    const mutation = `mutation ($input: CreateAgentThreadInput!) { createReply(input: $input) {
      ... on CreateAgentThreadPayload { thread { one: text two: text } } } }`;
    for (let time = 1; time <= 5; time++) {
      const { data, errors } = await app.graphql(mutation, { input: { conversationId: id, text } });
      expect({ data, errors }).toEqual({ data: null, errors: [tooLarge(' The mutation was executed.')] });
      const { conversation } = await app.ask(
        'query ($id: ID!) { conversation(id: $id) { ... on Conversation { threadCount } } }',
        { id },
      );
      expect(conversation.threadCount).toBe(2 + time);
    }
  });

  const added = 'subscription ($id: ID!) { threadAdded(conversationId: $id) { one: text two: text } }';
  const reply = async (of: string, what: string) =>
    app.ask('mutation ($input: CreateAgentThreadInput!) { createReply(input: $input) { __typename } }', {
      input: { conversationId: of, text: what },
    });
  const short = { data: { threadAdded: { one: 'short', two: 'short' } } };

  it('replaces one event of a subscription, which continues: over server-sent events', async () => {
    const { id: of } = await startConversation(app);
    const stream = await subscribe(app.fetch, app.tenant.token, added, { id: of });
    await reply(of, text);
    await reply(of, 'short');
    const [large, next] = await stream.take(2);
    expect(large).toEqual({ data: null, errors: [tooLarge()], extensions: { position: expect.any(String) } });
    expect(next).toMatchObject(short);
    await stream.close();
  });

  it('replaces one event of a subscription, which continues: over WebSocket', async () => {
    const { id: of } = await startConversation(app);
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
    const connectionParams = { authorization: `Bearer ${app.tenant.token}` };
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams });
    const { results } = listen(client, added, { id: of });
    await until(
      async () => {
        await reply(of, 'short');
        return results.length;
      },
      (count) => count > 0,
    );
    await reply(of, text);
    await reply(of, 'short');
    await until(
      async () => results.findIndex(({ errors }) => errors !== undefined),
      (at) => at > 0 && results.length > at + 1,
    );
    const at = results.findIndex(({ errors }) => errors !== undefined);
    expect(results[at]).toEqual({ data: null, errors: [tooLarge()], extensions: { position: expect.any(String) } });
    expect(results[at + 1]).toMatchObject(short);
    await client.dispose();
  });
});

describe('input that errors repeat', () => {
  it('truncates long messages', async () => {
    const value = 'x'.repeat(20_000);
    const { errors } = await app.graphql('query ($n: Int) { conversations(first: $n) { nodes { id } } }', { n: value });
    expect(errors?.map(({ message }) => message.length)).toEqual([1000]);
    expect(errors?.[0]?.message).toMatch(/^Variable "\$n" got invalid value "xxx/);
  });

  it('reports few errors for a large input, because each repeats the whole input', async () => {
    const mutation = 'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { __typename } }';
    const unknown = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`unknown${n}`, 1]));
    const errorsWith = async (name: string) => {
      const { errors } = await app.graphql(mutation, { input: { customer: { email: 'a@b' }, name, ...unknown } });
      return errors?.length;
    };
    expect(await errorsWith('x')).toBe(51);
    expect(await errorsWith('x'.repeat(1024 * 1024))).toBe(1 + 1);
  });

  it('keeps the response small for an input with a hundred issues with long keys, even with aliases', async () => {
    const key = 'k'.repeat(20_000);
    const custom = Object.fromEntries(Array.from({ length: 90 }, (_, n) => [`${n}${key}`, 1]));
    const aliases = Array.from({ length: 5 }, (_, n) => `a${n}: issues { path message }`).join(' ');
    const { text: answer, body } = await sendRaw(app, {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `mutation ($input: CreateConversationInput!) { createConversation(input: $input) {
          ... on InvalidInputError { ${aliases} issueCount } } }`,
        variables: { input: { customer: { email: 'a@b' }, custom } },
      }),
    });
    // Each key is too long and lacks a type suffix.
    expect(body?.data).toMatchObject({ createConversation: { a4: { length: 100 }, issueCount: 180 } });
    expect(answer.length).toBeLessThan(5 * 100 * 200);
  });

  it('stores truncated errors for rows of a bulk operation', async () => {
    const custom = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`k${n}`, 1]));
    const { bulkOperation } = await write(app, 'bulkCreateConversations', {
      conversations: [{ customer: { email: 'a@b' }, custom }],
    });
    const { bulkOperation: rejected } = await app.ask(
      `query ($id: ID!) { bulkOperation(id: $id) { rows { nodes { error {
        message ... on InvalidInputError { issues { path message } issueCount } } } } } }`,
      { id: bulkOperation.id },
    );
    const [{ error }] = rejected.rows.nodes;
    expect(error.issueCount).toBe(100);
    expect(error.message).toBe(`The input has 100 issues. The first ${error.issues.length} are listed.`);
    expect(error.issues.length).toBeGreaterThan(5);
    expect(JSON.stringify(error.issues).length).toBeLessThan(2_000);
  });
});
