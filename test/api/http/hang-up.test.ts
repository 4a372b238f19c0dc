import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type App, createApp } from '../../../src/app.ts';
import { parseConfig } from '../../../src/config/config.ts';
import { createLogger } from '../../../src/logger.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { createHoldingDatabase, type HoldingDatabase } from '../../support/databases/holding-database.ts';
import { testShards } from '../../support/databases/shards.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { until } from '../../support/processes/until.ts';

const lines: string[] = [];
let db: HoldingDatabase;
let app: App;
/** Reads the database directly, past statements that are held. */
let witness: TestApp;
let server: Server;
let conversationId: string;

beforeAll(async () => {
  const real = await openTestDatabase();
  db = createHoldingDatabase(real);
  const logger = createLogger('info', { write: (line) => void lines.push(line) });
  app = await createApp({ config: parseConfig({}), shards: testShards(db), logger, demoToken: null });
  witness = await openTestApp({}, real);
  server = createServer(app.requestListener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  conversationId = (await startConversation(witness)).id;
});
afterAll(async () => {
  db.release();
  await new Promise((resolve) => server.close(resolve));
  await app.close();
});

const answered = () => lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'Answered.');

const send = (query: string, variables: object, signal?: AbortSignal) =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${witness.tenant.token}` },
    body: JSON.stringify({ query, variables }),
    ...(signal && { signal }),
  });

/** Sends an operation and disconnects once the held statement has started; returns the log line. */
async function leave(statement: string, query: string, variables: object) {
  const before = lines.length;
  const client = new AbortController();
  db.hold(statement);
  const answer = send(query, variables, client.signal);
  await until(
    async () => db.held,
    (held) => held > 0,
  );
  client.abort();
  await expect(answer).rejects.toThrow('aborted');
  await until(
    async () => lines.length,
    (count) => count > before,
  );
  return answered().at(-1);
}

const gone = { status: 499, code: 'CLIENT_CLOSED_REQUEST' };

it('stops reading for a client that has disconnected, on every execution path', async () => {
  const read = 'query ($id: ID!) { node(id: $id) { ... on Conversation { id name org { name } } } }';
  for (let time = 0; time < 5; time++) {
    const before = db.stopped;
    expect(await leave('list_conversations', read, { id: conversationId })).toMatchObject(gone);
    await until(
      async () => db.stopped,
      (stopped) => stopped === before + 1,
    );
    db.release();
    const { data } = (await (await send(read, { id: conversationId })).json()) as { data: { node: { id: string } } };
    expect(data.node.id).toBe(conversationId);
  }
});

it('commits a write that has already started', async () => {
  const create = `mutation ($input: CreateConversationInput!) { createConversation(input: $input) {
    ... on CreateConversationPayload { conversation { id org { name } } } } }`;
  const input = { customer: { email: 'gone@example.com' }, name: 'Left alone', idempotencyKey: 'left-alone' };
  expect(await leave('list_organizations', create, { input })).toMatchObject({ ...gone, operationType: 'mutation' });
  db.release();
  const replay = await write(witness, 'createConversation', input);
  expect(replay).toMatchObject({ replayed: true, conversation: { name: input.name } });
});

it('ignores a client that disconnects after the response', async () => {
  const before = answered().length;
  for (let time = 0; time < 3; time++) await (await send('{ viewer { permissions } }', {})).text();
  await until(
    async () => answered().length,
    (count) => count === before + 3,
  );
  expect(answered().slice(before)).toMatchObject(Array(3).fill({ status: 200 }));
  expect(lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 'error')).toEqual([]);
});
