import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'graphql-ws/client';
import { afterAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Config } from '../../../src/config/config.ts';
import { openTestApp } from '../../support/gateways/app.ts';
import { until } from '../../support/processes/until.ts';

const directory = mkdtempSync(join(tmpdir(), 'parley-test-'));
const servers: Server[] = [];
const create = 'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { __typename } }';
afterAll(() => {
  rmSync(directory, { recursive: true });
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
});

/**
 * Subscribes over a WebSocket and returns the first result: an event (events are created meanwhile) or an error code.
 */
async function socketOf(config: Partial<Config>) {
  const app = await openTestApp(config);
  const server = createServer(app.requestListener).on('upgrade', app.upgradeListener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
  const connectionParams = { authorization: `Bearer ${app.tenant.token}` };
  return async (query: string): Promise<string> => {
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams });
    let messages = '';
    const tell = (errors: any) => {
      messages ||= errors ? String(errors[0]?.extensions?.code ?? errors) : 'event';
    };
    client.subscribe({ query }, { next: ({ errors }) => tell(errors), error: tell, complete: () => {} });
    let count = 0;
    await until(
      async () => {
        await app.ask(create, { input: { customer: { email: `${++count}@example.com` } } });
        return messages;
      },
      (answer) => answer !== '',
    );
    await client.dispose();
    return messages;
  };
}

it('applies limits to subscriptions over WebSocket', async () => {
  const ask = await socketOf({ maxCost: 50, maxDepth: 6, maxAliases: 2 });
  expect(await ask('subscription { conversationCreated { name customer { email } } }')).toBe('event');
  expect(await ask('subscription { conversationCreated { a: id b: id c: id } }')).toMatch(/^GRAPHQL_/);
  const deep =
    'customer { conversations(first: 1) { nodes { customer { conversations(first: 1) { nodes { id } } } } } }';
  expect(await ask(`subscription { conversationCreated { ${deep} } }`)).toMatch(/^GRAPHQL_/);
  const costly = 'threads(first: 50) { nodes { id } }';
  expect(await ask(`subscription { conversationCreated { ${costly} } }`)).toBe('BAD_USER_INPUT');
});

it('accepts only persisted operations over WebSocket if there is a list', async () => {
  const listed = 'subscription Listed { conversationCreated { name } }';
  const path = join(directory, 'operations.json');
  writeFileSync(path, JSON.stringify({ listed, create }));
  const ask = await socketOf({ persistedOperations: path });
  expect(await ask(listed)).toBe('event');
  expect(await ask('subscription { conversationCreated { name } }')).toMatch(/^GRAPHQL_/);
});
