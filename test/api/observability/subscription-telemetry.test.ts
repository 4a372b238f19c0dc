import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Client, createClient } from 'graphql-ws/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type App, createApp } from '../../../src/app.ts';
import { parseConfig } from '../../../src/config/config.ts';
import { createLogger } from '../../../src/logger.ts';
import { createTokenSockets } from '../../../src/server/limits/token-sockets.ts';
import { createSocketOperations } from '../../../src/server/websocket/socket-operations.ts';
import { DatabaseUnusableError } from '../../../src/store/core/database-unusable.ts';
import { subscribe as subscribeBy } from '../../support/clients/event-stream.ts';
import { sendRaw } from '../../support/clients/raw-request.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { testShards } from '../../support/databases/shards.ts';
import { listen } from '../../support/gateways/listen.ts';
import { createTenant, type Tenant } from '../../support/gateways/tenant.ts';
import { until } from '../../support/processes/until.ts';

const metricsToken = 'metrics-for-tests-only';
const requestsPerMinute = 300;
const logger = createLogger('info', { write: (line) => void lines.push(line) });
let app: App & { tenant: Tenant };
let server: Server;
let address: string;
let lines: string[] = [];
let before: string;
const clients: Client[] = [];

beforeAll(async () => {
  const db = await openTestDatabase();
  const config = { ...parseConfig({}), metricsToken, requestsPerMinute };
  app = {
    ...(await createApp({ config, shards: testShards(db), logger, demoToken: null })),
    tenant: await createTenant(db),
  };
  server = createServer(app.requestListener).on('upgrade', app.upgradeListener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await app.close();
});
beforeEach(async () => {
  lines = [];
  before = await metrics();
});
afterEach(() => Promise.all(clients.splice(0).map((client) => client.dispose())));

const metrics = async () => {
  const authorization = `Bearer ${metricsToken}`;
  return (await app.fetch(new Request('http://parley.test/metrics', { headers: { authorization } }))).text();
};
/** How much each series of this metric has grown during this test, without those that have not. */
const grown = async (metric: string) => {
  const read = (text: string) =>
    new Map(
      text
        .split('\n')
        .filter((line) => line.startsWith(`${metric}{`))
        .map((line) => [line.slice(metric.length, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
    );
  const [old, now] = [read(before), read(await metrics())];
  return Object.fromEntries(
    [...now].map(([series, value]) => [series, value - (old.get(series) ?? 0)]).filter(([, value]) => value !== 0),
  );
};
const operation = (type: string, name: string, code: string) => ({
  [`{type="${type}",name="${name}",code="${code}"}`]: 1,
});
/** The log lines of subscriptions and rejections, without those of the test's own reads and writes. */
const answered = () =>
  lines
    .map((line) => JSON.parse(line))
    .filter(({ msg, operationName }) => msg === 'Answered.' && operationName !== 'ByTheTest');
const untilAnswered = (count: number) =>
  until(
    async () => answered(),
    (all) => all.length >= count,
  );

const connect = (token: string) => {
  const connectionParams = { authorization: `Bearer ${token}` };
  const url = `ws://${address}/graphql`;
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazyCloseTimeout: 1e6,
    connectionParams,
  });
  clients.push(client);
  return client;
};
const reader = () => app.tenant.tokenWith(['org.permission.conversation.read', 'org.permission.bulk.read']);
const send = async (query: string, variables: object) => {
  const headers = { 'content-type': 'application/json' };
  const { body } = await sendRaw(app, { headers, body: JSON.stringify({ query, variables }) });
  expect(body?.errors).toBeUndefined();
  return body?.data as any;
};
let started = 0;
const start = async (): Promise<string> => {
  const { createConversation: created } = await send(
    `mutation ByTheTest($email: String!) { createConversation(input: { customer: { email: $email } }) {
      ... on CreateConversationPayload { conversation { id } }
    } }`,
    { email: `${++started}@example.com` },
  );
  return created.conversation.id;
};
let renames = 0;
/** Chooses a new name each time, because an update that changes nothing sends no event. */
const rename = (id: string) =>
  send(
    'mutation ByTheTest($id: ID!, $name: String) { updateConversation(input: { id: $id, name: $name }) { __typename } }',
    { id, name: `Renamed ${++renames}` },
  );

const updates = 'subscription Updates($id: ID!) { conversationUpdated(id: $id) { id name } }';
const ending = 'subscription Ending($id: ID!) { bulkOperationUpdated(id: $id) { status } }';

/** Both transports for subscriptions, each until the client disconnects. */
const ways = [
  [
    'server-sent events',
    { method: 'POST', status: 200 },
    async (token: string, query: string, variables: Record<string, unknown>) => {
      const stream = await subscribeBy(fetch, token, query, variables, `http://${address}/graphql`);
      return { heard: () => stream.results.length, stop: stream.close };
    },
  ],
  [
    'a WebSocket that stays open',
    { method: 'GET', status: 101 },
    async (token: string, query: string, variables: Record<string, unknown>) => {
      const { results, stop } = listen(connect(token), query, variables);
      return { heard: () => results.length, stop: async () => stop() };
    },
  ],
  [
    'a WebSocket that is closed',
    { method: 'GET', status: 101 },
    async (token: string, query: string, variables: Record<string, unknown>) => {
      const client = connect(token);
      const { results } = listen(client, query, variables);
      return { heard: () => results.length, stop: async () => client.terminate() };
    },
  ],
] as const;

describe.each(ways)('a subscription over %s', (_way, { method, status }, open) => {
  it('is logged and counted once, without contents, when its client disconnects', async () => {
    const id = await start();
    const subscription = await open(await reader(), updates, { id });
    await until(
      async () => {
        await rename(id);
        return subscription.heard();
      },
      (count) => count > 0,
    );
    expect(answered()).toEqual([]);
    await subscription.stop();
    expect(await untilAnswered(1)).toEqual([
      {
        level: 'info',
        time: expect.any(String),
        pid: expect.any(Number),
        hostname: expect.any(String),
        msg: 'Answered.',
        requestId: expect.stringMatching(/^[\da-f-]{36}$/),
        method,
        path: '/graphql',
        operationType: 'subscription',
        operationName: 'Updates',
        orgId: app.tenant.orgId,
        tokenId: expect.any(String),
        status,
        durationMs: expect.any(Number),
        streamedMs: expect.any(Number),
      },
    ]);
    expect(JSON.stringify(answered())).not.toContain(id);
    const counted = await grown('parley_operations_total');
    expect(counted).toMatchObject(operation('subscription', 'Updates', 'OK'));
    expect(await grown('parley_operation_duration_seconds_count')).toMatchObject({ '{type="subscription"}': 1 });
  });

  it('is logged and counted once when it ends by itself', async () => {
    const { bulkCreateConversations: created } = await send(
      `mutation ByTheTest { bulkCreateConversations(input: { conversations: [{ customer: {} }], waitMs: 30000 }) {
        ... on BulkCreateConversationsPayload { bulkOperation { id status } }
      } }`,
      {},
    );
    const subscription = await open(await reader(), ending, { id: created.bulkOperation.id });
    await untilAnswered(1);
    await subscription.stop();
    // What was sent later has been recorded, so nothing more can follow for what came before.
    const id = await start();
    const other = await open(await reader(), 'subscription Nothing { conversationUpdated(id: "none") { id } }', { id });
    await untilAnswered(2);
    await other.stop();
    expect(answered()).toMatchObject([
      { operationName: 'Ending', status, streamedMs: expect.any(Number) },
      { operationName: 'Nothing', status, code: 'NOT_FOUND' },
    ]);
    expect(answered()[0]).not.toHaveProperty('code');
    expect(answered()[1]).not.toHaveProperty('streamedMs');
    expect(await grown('parley_operations_total')).toMatchObject({
      ...operation('subscription', 'Ending', 'OK'),
      ...operation('subscription', 'Nothing', 'NOT_FOUND'),
    });
  });
});

describe('over WebSocket', () => {
  it.each([
    ['subscription {', 'none', '', 'GRAPHQL_PARSE_FAILED'],
    ['subscription Wrong { nothing }', 'subscription', 'Wrong', 'GRAPHQL_VALIDATION_FAILED'],
    ['query Read { viewer { permissions } }', 'query', 'Read', 'BAD_USER_INPUT'],
    [updates, 'subscription', 'Updates', 'BAD_USER_INPUT'],
  ])('%s is rejected, logged and counted once', async (query, type, name, code) => {
    const { state } = listen(connect(await reader()), query, {});
    await until(async () => state.ended, Boolean);
    const [line, ...more] = await untilAnswered(1);
    expect(more).toEqual([]);
    expect(line).toMatchObject({ code, path: '/graphql', tokenId: expect.any(String) });
    expect(line.operationName).toBe(name || undefined);
    expect(await grown('parley_operations_total')).toEqual(operation(type, name, code));
    expect(await grown('parley_operation_duration_seconds_count')).toEqual({ [`{type="${type}"}`]: 1 });
  });

  it("the log line has the request id of the client's error", async () => {
    const { state } = listen(connect(await reader()), 'subscription Wrong { nothing }', {});
    await until(async () => state.ended, Boolean);
    expect(state.error).toMatchObject([{ extensions: { requestId: answered()[0].requestId } }]);
  });

  it('R1: a connection without a valid token is logged and counted, without a token', async () => {
    const { state } = listen(connect('secret-that-is-none'), updates, { id: 'none' });
    await until(async () => state.ended, Boolean);
    expect(answered()).toMatchObject([{ code: 'UNAUTHENTICATED' }]);
    expect(lines.join()).not.toMatch(/secret|tokenId/);
    expect(await grown('parley_operations_total')).toEqual(operation('none', '', 'UNAUTHENTICATED'));
  });

  it('a rate-limited subscription is logged and counted', async () => {
    const client = connect(await reader());
    for (let time = 0; time <= requestsPerMinute; time++) listen(client, 'subscription {', {});
    const codes = (await untilAnswered(requestsPerMinute + 1)).map(({ code }) => code);
    expect(codes.filter((code) => code === 'TOO_MANY_REQUESTS')).toHaveLength(1);
    expect(codes.filter((code) => code === 'GRAPHQL_PARSE_FAILED')).toHaveLength(requestsPerMinute);
    expect(await grown('parley_operations_total')).toMatchObject(operation('none', '', 'TOO_MANY_REQUESTS'));
  });

  it.each([
    ['an unavailable database', () => new DatabaseUnusableError('unreachable', 'It is away.'), 'SERVICE_UNAVAILABLE'],
    ['an unexpected fault', () => new Error('fault'), 'INTERNAL_SERVER_ERROR'],
  ])('%s is recorded for the operation that it failed', async (_what, fault, code) => {
    const messages: unknown[] = [];
    const operations = createSocketOperations({
      graphql: null as never,
      authenticate: () => Promise.reject(fault()),
      gatewayOf: () => Promise.reject(fault()),
      rates: null,
      sockets: createTokenSockets(1),
      publicUrl: null,
      finishing: { logger, maxResponseBytes: 1024 },
      observe: ({ record }) => void messages.push(record.code),
    });
    await expect(operations.begin({ authorization: null, host: undefined }, { query: updates })).rejects.toThrow();
    expect(messages).toEqual([code]);
  });
});

// The last test of the file: nothing can subscribe after it.
it('when the gateway drains, every open subscription is logged and counted once, with the reason', async () => {
  const id = await start();
  const token = await reader();
  const stream = await subscribeBy(fetch, token, updates, { id }, `http://${address}/graphql`);
  const { results } = listen(connect(token), updates.replace('Updates', 'OnSocket'), { id });
  await until(
    async () => {
      await rename(id);
      return results.length;
    },
    (count) => count > 0,
  );
  app.drain();
  await stream.end();
  const ended = (await untilAnswered(2)).toSorted((a, b) => a.status - b.status);
  expect(ended).toMatchObject([
    { operationName: 'OnSocket', status: 101 },
    { operationName: 'Updates', status: 200, code: 'SERVICE_UNAVAILABLE' },
  ]);
  expect(await grown('parley_operations_total')).toMatchObject(
    operation('subscription', 'Updates', 'SERVICE_UNAVAILABLE'),
  );
});
