import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from 'graphql-ws/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startConversation } from '../../support/clients/client.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { listen } from '../../support/gateways/listen.ts';
import { until } from '../../support/processes/until.ts';

let app: TestApp;
let server: Server;
let url: string;

beforeAll(async () => {
  app = await openTestApp();
  server = createServer(app.requestListener).on('upgrade', app.upgradeListener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const nested = `subscription { ${'... { '.repeat(3000)} conversationCreated { id } ${'}'.repeat(3000)} }`;

it.each([
  ['@skip on the only field', 'subscription { conversationCreated @skip(if: true) { id } }'],
  ['@include with a variable', 'subscription ($x: Boolean!) { conversationCreated @include(if: $x) { id } }'],
  ['@skip on a fragment', 'subscription ($x: Boolean!) { ... @skip(if: $x) { conversationCreated { id } } }'],
  [
    '@include within a fragment',
    'subscription ($x: Boolean!) { ...A } fragment A on Subscription { conversationCreated @include(if: $x) { id } }',
  ],
  ['a missing variable in a directive', 'subscription { conversationCreated @skip(if: $y) { id } }'],
  ['absurdly nested fragments', nested],
])('%s fails its own subscription, and leaves the socket and its other subscriptions alone', async (_what, query) => {
  const closed: unknown[] = [];
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    lazyCloseTimeout: 1e6,
    connectionParams: { authorization: `Bearer ${app.tenant.token}` },
    on: { closed: (event) => void closed.push(event) },
  });
  const other = listen(client, 'subscription { conversationCreated { id } }');
  const refused = listen(client, query, { x: true });
  await until(async () => refused.state.ended, Boolean);
  expect(refused.state.error).toMatchObject([
    {
      message: expect.any(String),
      extensions: { code: expect.stringMatching(/^(GRAPHQL_\w+_FAILED|BAD_USER_INPUT)$/) },
    },
  ]);
  await until(
    async () => {
      await startConversation(app);
      return other.results.length;
    },
    (count) => count > 0,
  );
  expect(closed).toEqual([]);
  await client.dispose();
});
