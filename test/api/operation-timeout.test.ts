import { beforeAll, beforeEach, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../support/app.ts';
import { startConversation, write } from '../support/client.ts';
import { openTestDatabase } from '../support/database.ts';
import { createHoldingDatabase, type HoldingDatabase } from '../support/holding-database.ts';

const limit = 300;
let db: HoldingDatabase;
let app: TestApp;
let conversationId: string;

beforeAll(async () => {
  db = createHoldingDatabase(await openTestDatabase());
  app = await openTestApp({ operationTimeoutMs: limit }, db);
  conversationId = (await startConversation(app)).id;
});
beforeEach(() => db.release());

const read = 'query ($id: ID!) { node(id: $id) { ... on Conversation { id name org { name } } } }';
const message =
  'The operation took longer than 300 ms and was stopped; a write that was under way may have been kept. ' +
  'Ask for less at a time, or try again: a write with the same idempotencyKey.';

async function expectLate(answer: ReturnType<TestApp['graphql']>) {
  const { status, headers, data, errors } = await answer;
  expect(status).toBe(503);
  expect(data).toBeUndefined();
  expect(headers.get('retry-after')).toBe('1');
  expect(errors).toEqual([
    { message, extensions: { code: 'SERVICE_UNAVAILABLE', retryable: true, requestId: headers.get('x-request-id') } },
  ]);
}

it('an operation that takes too long is answered in time, its statement is stopped, and the next is as ever', async () => {
  // The first times go by Yoga, the later ones past it.
  for (let time = 0; time < 5; time++) {
    const before = db.stopped;
    db.hold('list_conversations');
    const startedAt = performance.now();
    await expectLate(app.graphql(read, { id: conversationId }));
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(limit - 5);
    expect(db.stopped).toBe(before + 1);
    db.release();
    expect((await app.ask(read, { id: conversationId })).node.id).toBe(conversationId);
  }
});

it('mutations that have not begun do not begin', async () => {
  const text = `mutation ($a: CreateTeamInput!, $b: UpdateConversationInput!) {
    updateConversation(input: $b) { ... on UpdateConversationPayload { conversation { org { name } customer { email } } } }
    createTeam(input: $a) { ... on CreateTeamPayload { team { id } } }
  }`;
  const teams = () => db.prisma.team.count({ where: { orgId: app.tenant.orgId } });
  const before = await teams();
  db.hold('list_customers');
  await expectLate(app.graphql(text, { a: { name: 'Late' }, b: { id: conversationId, name: 'In time' } }));
  db.release();
  // The first was under way, and is kept.
  const { node } = await app.ask(read, { id: conversationId });
  expect(node.name).toBe('In time');
  expect(await teams()).toBe(before);
});

it('a write that the gateway had taken goes on, and its batch with it', async () => {
  const idempotencyKey = 'taken';
  const input = { customer: { email: 'late@example.com' }, name: 'Late', idempotencyKey };
  const create = (fields: string) => `mutation ($input: CreateConversationInput!) { createConversation(input: $input) {
    ... on CreateConversationPayload { conversation { ${fields} } } } }`;
  // Its answer, which comes after the write, takes too long.
  db.hold('list_organizations');
  const late = app.graphql(create('id org { name }'), { input });
  const together = app.ask(create('id name'), {
    input: { customer: { email: 'in-time@example.com' }, name: 'In time' },
  });
  await expectLate(late);
  expect((await together).createConversation.conversation.name).toBe('In time');
  db.release();
  const replay = await write(app, 'createConversation', input);
  expect(replay).toMatchObject({ replayed: true, conversation: { name: 'Late' } });
});

it('a bulk operation may be waited for within the time', async () => {
  const result = await write(app, 'bulkCreateConversations', {
    conversations: [{ customer: { email: 'b@example.com' } }],
    waitMs: 100,
  });
  expect(result.bulkOperation.total).toBe(1);
});
