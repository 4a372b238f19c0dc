import { beforeAll, beforeEach, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/config.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { createHoldingDatabase, type HoldingDatabase } from '../../support/databases/holding-database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { until } from '../../support/processes/until.ts';

const limit = 500;
let db: HoldingDatabase;
/** With a short operation timeout. */
let app: TestApp;
/** On the same database, with a timeout that is long enough even on a busy machine. */
let patient: TestApp;
let conversationId: string;

beforeAll(async () => {
  db = createHoldingDatabase(await openTestDatabase());
  app = await openTestApp({ operationTimeoutMs: limit }, db);
  patient = { ...(await openTestApp({}, db)), tenant: app.tenant };
  conversationId = (await startConversation(patient, {}, app.tenant.token)).id;
});
beforeEach(() => db.release());

const read = 'query ($id: ID!) { node(id: $id) { ... on Conversation { id name org { name } } } }';
const nameOf = async (id: string) => (await patient.ask(read, { id }, app.tenant.token)).node.name;
const message =
  'The operation took longer than 500 ms and was stopped; a write in it may have succeeded. ' +
  'Request less at a time, or try again; retry a write with the same idempotencyKey.';

async function expectLate(answer: ReturnType<TestApp['graphql']>) {
  const { status, headers, data, errors } = await answer;
  expect(status).toBe(503);
  expect(data).toBeUndefined();
  expect(headers.get('retry-after')).toBe('1');
  expect(errors).toEqual([
    { message, extensions: { code: 'SERVICE_UNAVAILABLE', retryable: true, requestId: headers.get('x-request-id') } },
  ]);
}

it('responds in time to an operation that takes too long, cancels its statement, and serves the next one', async () => {
  // The first requests go through Yoga, the later ones take the fast path.
  for (let time = 0; time < 5; time++) {
    const before = db.stopped;
    db.hold('list_conversations');
    const startedAt = performance.now();
    await expectLate(app.graphql(read, { id: conversationId }));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(limit - 5);
    await until(
      async () => db.stopped,
      (stopped) => stopped === before + 1,
    );
    db.release();
    const { data } = await until(
      () => app.graphql(read, { id: conversationId }),
      ({ status }) => status === 200,
    );
    expect(data.node.id).toBe(conversationId);
  }
});

it('does not start the mutations that have not started', async () => {
  const text = `mutation ($a: CreateTeamInput!, $b: UpdateConversationInput!) {
    updateConversation(input: $b) { ... on UpdateConversationPayload { conversation { org { name } customer { email } } } }
    createTeam(input: $a) { ... on CreateTeamPayload { team { id } } }
  }`;
  const teams = () => db.prisma.team.count({ where: { orgId: app.tenant.orgId } });
  const before = await teams();
  db.hold('list_customers');
  await expectLate(app.graphql(text, { a: { name: 'Late' }, b: { id: conversationId, name: 'In time' } }));
  db.release();
  // The first one had started, and is kept.
  await until(
    () => nameOf(conversationId),
    (name) => name === 'In time',
  );
  expect(await teams()).toBe(before);
});

it('continues a write that has started, along with the others in its batch', async () => {
  const inputs = ['late', 'beside it'].map((name) => ({
    customer: { email: `${name.replaceAll(' ', '-')}@example.com` },
    name,
    idempotencyKey: name,
  }));
  const create = `mutation ($input: CreateConversationInput!) { createConversation(input: $input) {
    ... on CreateConversationPayload { conversation { id org { name } } } } }`;
  // The reads for the response, after the writes, take too long.
  db.hold('list_organizations');
  await Promise.all(inputs.map((input) => expectLate(app.graphql(create, { input }))));
  db.release();
  const names = async () => {
    const text = '{ conversations(first: 10) { nodes { name } } }';
    const { conversations } = await patient.ask(text, {}, app.tenant.token);
    return conversations.nodes.map((node: { name: string }) => node.name);
  };
  await until(names, (found) => inputs.every(({ name }) => found.includes(name)));
  for (const input of inputs) {
    const replay = await write(patient, 'createConversation', input, app.tenant.token);
    expect(replay).toMatchObject({ replayed: true, conversation: { name: input.name } });
  }
});

it('allows enough time by default to wait for a bulk operation', () => {
  expect(parseConfig({}).operationTimeoutMs).toBeGreaterThan(30_000);
});
