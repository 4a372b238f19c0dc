import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Client, createClient } from 'graphql-ws/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startConversation, write } from '../../support/clients/client.ts';
import { type StreamResult, subscribe as subscribeBy } from '../../support/clients/event-stream.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { listen } from '../../support/gateways/listen.ts';
import { until } from '../../support/processes/until.ts';

let app: TestApp;
let server: Server;
let url: string;
const clients: Client[] = [];
beforeAll(async () => {
  app = await openTestApp({ subscriptionBuffer: 300 });
  server = createServer(app.requestListener).on('upgrade', app.upgradeListener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.dispose()));
  server.closeAllConnections();
  server.close();
});

const updates = 'subscription ($id: ID!) { conversationUpdated(id: $id) { id name } }';
const creations = 'subscription { conversationCreated { name } }';
const rename = (id: string, name: string) => write(app, 'updateConversation', { id, name });
const codesOf = (results: readonly StreamResult[]) => results.map(({ errors }) => errors?.[0]?.extensions.code);

function connect(connectionParams: Record<string, unknown> | undefined, options: object = {}): Client {
  const client = createClient({
    url: `ws://${url}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...(connectionParams && { connectionParams }),
    ...options,
  });
  clients.push(client);
  return client;
}

let renames = 0;
/** Renames until the subscription has received an event: a socket does not signal when a subscription has started. */
const untilHeard = (id: string, heard: { results: StreamResult[] }) =>
  until(
    async () => {
      // A new name each time, because an update that changes nothing sends no event.
      await rename(id, `Heard? ${++renames}`);
      return heard.results.length;
    },
    (count) => count > 0,
  );

describe('over WebSocket', () => {
  it.each([
    ['authorization in the first message', (token: string) => connect({ authorization: `Bearer ${token}` })],
    ['Authorization in the first message', (token: string) => connect({ Authorization: `Bearer ${token}` })],
    [
      'a header of the upgrade request',
      (token: string) =>
        connect(undefined, {
          webSocketImpl: class extends WebSocket {
            constructor(address: string, protocols: string[]) {
              super(address, protocols, { headers: { authorization: `Bearer ${token}` } });
            }
          },
        }),
    ],
  ])('accepts the token by %s, sends events with their positions, and stops on request', async (_way, open) => {
    const { id } = await startConversation(app);
    const heard = listen(open(app.tenant.token), updates, { id });
    await untilHeard(id, heard);
    await rename(id, 'Last');
    await until(
      async () => heard.results.at(-1)?.data.conversationUpdated,
      (last) => last.name === 'Last',
    );
    expect(heard.results[0]?.extensions?.position).toMatch(/^[\w-]+$/);
    heard.stop();
    await until(async () => heard.state.ended, Boolean);
    expect(heard.state.error).toBeNull();
  });

  it('R1: closes a socket without a valid token with 4401', async () => {
    for (const params of [undefined, { authorization: 'Bearer wrong' }, { authorization: 7 }]) {
      const { state } = listen(connect(params as never), creations);
      await until(async () => state.ended, Boolean);
      expect(state.error).toMatchObject({ code: 4401 });
    }
  });

  it.each([
    ['{ viewer { permissions } }', 'BAD_USER_INPUT'],
    ['subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('rejects %s with the code and request id that HTTP would return', async (query, code) => {
    const { state } = listen(connect({ authorization: `Bearer ${app.tenant.token}` }), query);
    await until(async () => state.ended, Boolean);
    expect(state.error).toMatchObject([{ extensions: { code, requestId: expect.any(String) } }]);
  });

  it('R3: reports an unknown id as HTTP does', async () => {
    const heard = listen(connect({ authorization: `Bearer ${app.tenant.token}` }), updates, { id: 'none' });
    await until(async () => heard.state.ended, Boolean);
    expect(codesOf(heard.results)).toEqual(['NOT_FOUND']);
    expect(heard.results[0]?.errors?.[0]?.extensions.requestId).toEqual(expect.any(String));
  });

  it('is available only at /graphql', async () => {
    const socket = new WebSocket(`ws://${url}/elsewhere`, 'graphql-transport-ws');
    const [error] = await once(socket, 'error');
    expect(String(error)).toContain('404');
  });
});

describe('a subscription ends', () => {
  it('within 10 seconds when its token is revoked or expires, and leaves the others open', async () => {
    const { id } = await startConversation(app);
    const read = ['org.permission.conversation.read'];
    const created = await write(app, 'createApiToken', { name: 'short', userId: app.tenant.userId, permissions: read });
    const expiring = await app.tenant.tokenWith(read, new Date(Date.now() + 3_000));
    const [revokedStream, expiringStream, lasting] = await Promise.all(
      [created.secret, expiring, app.tenant.token].map((token) => subscribeBy(app.fetch, token, updates, { id })),
    );
    const socket = listen(connect({ authorization: `Bearer ${created.secret}` }), updates, { id });
    await untilHeard(id, socket);
    const began = performance.now();
    await write(app, 'revokeApiToken', { id: created.apiToken.id });
    expect(codesOf((await revokedStream?.end()) ?? []).at(-1)).toBe('UNAUTHENTICATED');
    expect(performance.now() - began).toBeLessThan(10_000);
    await until(async () => socket.state.ended, Boolean);
    expect(codesOf(socket.results).at(-1)).toBe('UNAUTHENTICATED');
    expect(codesOf((await expiringStream?.end()) ?? []).at(-1)).toBe('UNAUTHENTICATED');
    const count = lasting?.results.length ?? 0;
    await rename(id, 'Still there');
    expect(codesOf((await lasting?.take(count + 1)) ?? [])).not.toContain('UNAUTHENTICATED');
    await lasting?.close();
  }, 30_000);

  it('when its client reads too slowly, without delaying others', async () => {
    const { eventPosition } = await app.ask('{ eventPosition }');
    const request = () =>
      new Request('http://parley.test/graphql', {
        method: 'POST',
        headers: {
          accept: 'text/event-stream',
          'content-type': 'application/json',
          authorization: `Bearer ${app.tenant.token}`,
        },
        body: JSON.stringify({ query: creations }),
      });
    // Its body is not read until the end.
    const slow = await app.fetch(request());
    const fast = await subscribeBy(app.fetch, app.tenant.token, creations);
    const names = Array.from({ length: 400 }, (_, n) => `slow ${n}`);
    for (let from = 0; from < names.length; from += 50) {
      const conversations = names
        .slice(from, from + 50)
        .map((name) => ({ name, customer: { email: `${name.replace(' ', '-')}@example.com` } }));
      await write(app, 'bulkCreateConversations', { conversations, waitMs: 30_000 });
      await fast.take(from + 50);
    }
    expect(new Set(fast.results.map(({ data }) => data.conversationCreated.name))).toEqual(new Set(names));
    const text = await slow.text();
    const sent = [...text.matchAll(/^data: (\{.+)$/gm)].map((match) => JSON.parse(match[1] as string) as StreamResult);
    expect(codesOf(sent).at(-1)).toBe('SUBSCRIPTION_TOO_SLOW');
    expect(sent.length).toBeLessThan(20);
    // It continues where it was and has missed nothing.
    const after = sent.findLast(({ extensions }) => extensions?.position)?.extensions?.position ?? eventPosition;
    const again = await subscribeBy(
      app.fetch,
      app.tenant.token,
      'subscription ($after: ID) { conversationCreated(after: $after) { name } }',
      { after },
    );
    const before = sent.flatMap(({ data }) => (data ? [data.conversationCreated.name] : []));
    const rest = await again.take(names.length - before.length);
    expect([...before, ...rest.map(({ data }) => data.conversationCreated.name)].toSorted()).toEqual(names.toSorted());
    await Promise.all([fast.close(), again.close()]);
  });

  it('when its client disconnects, and nothing more is read for it', async () => {
    const { id } = await startConversation(app);
    const hangUp = new AbortController();
    const response = await fetch(`http://${url}/graphql`, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${app.tenant.token}`,
      },
      body: JSON.stringify({ query: updates, variables: { id } }),
      signal: hangUp.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    hangUp.abort();
    for (const client of clients) await client.dispose();
    await until(
      () => app.statementsOf(() => rename(id, 'Anyone?')),
      (statements) => !statements.some((name) => /new_events/.test(name)),
    );
  });

  // The last test of the file: nothing can subscribe after it.
  it('when the gateway drains: streams get an error, and sockets close so that clients reconnect', async () => {
    const { id } = await startConversation(app);
    const stream = await subscribeBy(app.fetch, app.tenant.token, updates, { id });
    const closed: { code: number }[] = [];
    const client = connect(
      { authorization: `Bearer ${app.tenant.token}` },
      { on: { closed: (event: { code: number }) => void closed.push(event) } },
    );
    await untilHeard(id, listen(client, updates, { id }));
    app.drain();
    expect(codesOf(await stream.end()).at(-1)).toBe('SERVICE_UNAVAILABLE');
    await until(
      async () => closed.map(({ code }) => code),
      (codes) => codes.includes(1012),
    );
    const [late] = await (await subscribeBy(app.fetch, app.tenant.token, updates, { id })).end();
    expect(codesOf(late ? [late] : [])).toEqual(['SERVICE_UNAVAILABLE']);
  });
});
