import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type App, createApp } from '../../../src/app.ts';
import { parseConfig } from '../../../src/config/config.ts';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { createLogger } from '../../../src/logger.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { openConnection, type RawConnection, requestText } from '../../support/clients/raw-connection.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { createHoldingDatabase, type HoldingDatabase } from '../../support/databases/holding-database.ts';
import { testShards } from '../../support/databases/shards.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { serveApp } from '../../support/gateways/serve-app.ts';
import { until } from '../../support/processes/until.ts';

const lines: string[] = [];
const connections: RawConnection[] = [];
let db: HoldingDatabase;
let app: App;
/** Reads the database directly, past statements that are held. */
let witness: TestApp;
let url: string;
let id: string;
beforeAll(async () => {
  const real = await openTestDatabase();
  db = createHoldingDatabase(real);
  const logger = createLogger('info', { write: (line) => void lines.push(line) });
  app = await createApp({
    config: { ...parseConfig({}), socketsPerToken: 1 },
    shards: testShards(db),
    logger,
    demoToken: null,
  });
  witness = await openTestApp({}, real);
  url = await serveApp(app);
  ({ id } = await startConversation(witness));
});
afterEach(() => {
  db.release();
  for (const connection of connections.splice(0)) connection.destroy();
});
afterAll(() => app.close());

const open = async () => {
  const connection = await openConnection(url);
  connections.push(connection);
  return connection;
};
const headersOf = (token: string) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });
const post = (query: string, variables: object = {}, more: Record<string, string> = {}) =>
  requestText(
    'POST',
    '/graphql',
    { ...headersOf(witness.tenant.token), ...more },
    JSON.stringify({ query, variables }),
  );
const read = 'query ($id: ID!) { node(id: $id) { ... on Conversation { id org { name } } } }';
const final = (text: string) => text.replaceAll('HTTP/1.1 102 Processing\r\n\r\n', '');
const answered = () => lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'Answered.');

it.each([
  ['a query', () => post(read, { id }), 200, () => 'list_conversations'],
  ['over HTTP/1.0', () => post(read, { id }).replace('HTTP/1.1', 'HTTP/1.0'), 200, () => 'list_conversations'],
  ['without a token', () => requestText('POST', '/graphql', {}, '{}'), 401, null],
  [
    'an unknown token',
    () => requestText('POST', '/graphql', headersOf('made-up'), '{}'),
    401,
    () => 'find_valid_token',
  ],
  ['an attachment', () => requestText('GET', attachment(), {}), 404, () => 'find_link_key'],
  ['health', () => requestText('GET', '/health', {}), 200, null],
])('responds to a client that closes its side after sending its request: %s', async (_what, request, status, held) => {
  const connection = await open();
  if (held) db.hold(held());
  connection.send(request());
  connection.halfClose();
  if (held) {
    await until(
      async () => db.held,
      (count) => count > 0,
    );
    // The gateway has probed whether the client is still there.
    if (!request().includes('HTTP/1.0')) await connection.receive(/^HTTP\/1\.1 102 [\s\S]*HTTP\/1\.1 102 /);
    db.release();
  }
  const answer = final(await connection.end());
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(answer).toMatch(/\}$/);
});

const attachment = () =>
  `/attachments/${encodeURIComponent('organization_01h00000000000000000000000')}/attachment_01h00000000000000000000000?expires=1&signature=x&by=${encodeId('ApiToken', '00000000-0000-7000-8000-000000000000')}`;

it('detects a client that disconnects completely, and cancels its operation', async () => {
  const before = lines.length;
  const stopped = db.stopped;
  db.hold('list_conversations');
  const connection = await open();
  connection.send(post(read, { id }));
  await until(
    async () => db.held,
    (count) => count > 0,
  );
  connection.destroy();
  await until(
    async () => db.stopped,
    (count) => count === stopped + 1,
  );
  await until(
    async () => lines.length,
    (count) => count > before,
  );
  expect(answered().at(-1)).toMatchObject({ status: 499, code: 'CLIENT_CLOSED_REQUEST' });
});

const updates = 'subscription ($id: ID!) { conversationUpdated(id: $id) { name } }';
const stream = () => post(updates, { id }, { accept: 'text/event-stream' });

it('continues a stream for a client that has closed its side, and ends it for one that is gone', async () => {
  const first = await open();
  first.send(stream());
  first.halfClose();
  await first.receive(/\r\n\r\n[\s\S]*:\n\n/);
  await write(witness, 'updateConversation', { id, name: 'Half closed' });
  expect(await first.receive(/"Half closed"/)).toMatch(/event: next\ndata: \{"data":\{"conversationUpdated"/);
  // The token may have one stream at a time.
  first.destroy();
  await until(
    async () => {
      const next = await open();
      next.send(stream());
      return next.receive(/\r\n\r\n/);
    },
    (text) => text.startsWith('HTTP/1.1 200 '),
  );
});

it('sends a stream with headers that disable buffering, and closes the connection on request', async () => {
  const operation = await write(witness, 'bulkCreateConversations', {
    conversations: [{ customer: { email: 'bulk@example.com' } }],
    waitMs: 30_000,
  });
  const ends = 'subscription ($id: ID!) { bulkOperationUpdated(id: $id) { status } }';
  const headers = { accept: 'text/event-stream', connection: 'close' };
  const text = await until(
    async () => {
      const connection = await open();
      connection.send(post(ends, { id: operation.bulkOperation.id }, headers));
      return connection.end();
    },
    // The stream of the previous test may still be counted.
    (answer) => !answer.startsWith('HTTP/1.1 429 '),
  );
  expect(text).toMatch(/event: next[\s\S]*event: complete/);
  expect(text).toMatch(/\r\ncontent-type: text\/event-stream/i);
  expect(text).toMatch(/\r\ncache-control: no-store, no-transform\r\n/i);
  expect(text).toMatch(/\r\nx-accel-buffering: no\r\n/i);
  expect(text).toMatch(/\r\nconnection: close\r\n/i);
  expect(text).not.toMatch(/\r\ncontent-encoding:/i);
});
