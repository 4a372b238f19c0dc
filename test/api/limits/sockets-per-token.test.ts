import { once } from 'node:events';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type EventStream, subscribe } from '../../support/clients/event-stream.ts';
import { sendRaw } from '../../support/clients/raw-request.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { serveApp } from '../../support/gateways/serve-app.ts';
import { until } from '../../support/processes/until.ts';

const limit = 3;
const creations = 'subscription { conversationCreated { id } }';

let app: TestApp;
let url: string;
const sockets: WebSocket[] = [];
const streams: EventStream[] = [];
beforeAll(async () => {
  app = await openTestApp({ socketsPerToken: limit });
  url = await serveApp(app);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  for (const stream of streams.splice(0)) await stream.close();
});

/** Opens a socket with a token; returns `open`, or the code and reason of the close. */
async function openSocket(token: string): Promise<string> {
  const socket = new WebSocket(url.replace('http', 'ws').concat('/graphql'), 'graphql-transport-ws');
  sockets.push(socket);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  return Promise.race([
    once(socket, 'message').then(() => 'open'),
    once(socket, 'close').then(([code, reason]) => `${code} ${reason}`),
  ]);
}
const openStream = async (token: string) => {
  const stream = await subscribe(fetch, token, creations, {}, `${url}/graphql`);
  streams.push(stream);
  return stream;
};
const newToken = () => app.tenant.tokenWith(['org.permission.conversation.read']);
const full = /^4429 This token has reached its limit of 3 open sockets and event streams/;

it('limits open sockets per token, independently of other tokens, and frees the slot of one that closes', async () => {
  const token = await newToken();
  const answers = await Promise.all(Array.from({ length: limit + 2 }, () => openSocket(token)));
  expect(answers.filter((answer) => answer === 'open')).toHaveLength(limit);
  expect(answers.filter((answer) => full.test(answer))).toHaveLength(2);
  expect(await openSocket(await newToken())).toBe('open');
  for (const socket of sockets) socket.terminate();
  await until(
    () => openSocket(token),
    (answer) => answer === 'open',
  );
});

it('counts streams together with sockets, and frees the slot of one that ends or is abandoned', async () => {
  const token = await newToken();
  expect(await openSocket(token)).toBe('open');
  const [first] = [await openStream(token), await openStream(token)];
  expect(await openSocket(token)).toMatch(full);
  const refused = await sendRaw(app, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ query: creations }),
  });
  expect(refused.status).toBe(429);
  expect(refused.body?.errors).toMatchObject([
    { message: expect.stringMatching(/Close one first/), extensions: { code: 'TOO_MANY_REQUESTS', retryable: true } },
  ]);
  await first?.close();
  await until(
    () => openSocket(token),
    (answer) => answer === 'open',
  );
});

it('serves an operation that is not a subscription as a stream despite the limit', async () => {
  const token = await newToken();
  for (let nth = 0; nth < limit; nth++) expect(await openSocket(token)).toBe('open');
  const { status, text } = await sendRaw(app, {
    headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ viewer { permissions } }' }),
  });
  expect(status).toBe(200);
  expect(text).toContain('"permissions"');
});
