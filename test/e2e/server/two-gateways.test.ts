import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { bulkFacts, createdOnce } from '../../support/data/bulk-facts.ts';
import { bulkRows, endOfBulk, killInTheMiddle, largestBulk, startBulk } from '../../support/data/bulk-import.ts';
import { emptyDatabaseUrl, openHome, openTestDatabase } from '../../support/databases/database.ts';
import { beginHolding, watch } from '../../support/databases/lock-holder.ts';
import { type GatewayPair, openGatewayPair } from '../../support/gateways/gateway-pair.ts';
import { createOrganization, type GatewayProcess, startGateway } from '../../support/gateways/gateway-process.ts';
import type { GatewayData } from '../../support/processes/command.ts';

let db: Database;
let data: GatewayData;
let token: string;
let gateways: GatewayPair;

beforeAll(async () => {
  db = await openTestDatabase();
  ({ data, token, gateways } = await openGatewayPair());
}, 120_000);

const create = `mutation ($input: CreateConversationInput!) {
  createConversation(input: $input) {
    __typename
    ... on CreateConversationPayload { replayed effects { customerMatchedBy } conversation { id customer { id } } }
    ... on Error { code }
  }
}`;
const chat = `mutation ($input: CreateChatThreadInput!) {
  createChatThread(input: $input) {
    __typename
    ... on CreateChatThreadPayload { thread { id } }
    ... on ConversationLockedError { code reason threadCount }
    ... on Error { code }
  }
}`;

interface Created {
  __typename: string;
  code?: string;
  replayed?: boolean;
  effects?: { customerMatchedBy: string };
  conversation?: { id: string; customer: { id: string } };
}

/** Sends this many requests at once, alternating between the gateways. */
const askAll = async (count: number, query: string, inputOf: (nth: number) => object): Promise<Created[]> => {
  const answers = await Promise.all(
    Array.from({ length: count }, (_, nth) =>
      (gateways[nth % 2] as GatewayProcess).ask(query, { input: inputOf(nth) }),
    ),
  );
  return answers.map((answer) => Object.values(answer)[0] as Created);
};

function kinds(answers: Created[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { __typename, code, replayed } of answers) {
    const kind = code ?? (replayed ? 'replayed' : __typename);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

const newEmail = () => `${randomUUID()}@example.com`;

describe('two gateways on one database', () => {
  it('R9: accept exactly 120 of 150 conversations for one customer', async () => {
    const customer = { email: newEmail() };
    const answers = await askAll(150, create, () => ({ customer }));
    expect(kinds(answers)).toEqual({ CreateConversationPayload: 120, RATE_LIMITED: 30 });
  });

  it('R9: continue with other organizations while a customer is locked, and keep its limit afterwards', async () => {
    const strangers = await createOrganization(data);
    const createAsStranger = async (gateway: GatewayProcess): Promise<Created> => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${strangers}` },
        body: JSON.stringify({ query: create, variables: { input: { customer: { email: newEmail() } } } }),
      });
      return ((await response.json()) as { data: { createConversation: Created } }).data.createConversation;
    };
    const customer = { email: newEmail() };
    await askAll(1, create, () => ({ customer }));
    const holder = await beginHolding();
    try {
      await holder.run('SELECT FROM customers WHERE email_key = $1 FOR UPDATE', [customer.email]);
      const waiting = askAll(140, create, () => ({ customer }));
      const state = watch(waiting);
      for (let round = 0; round < 5; round++) {
        const answers = await Promise.all(gateways.map(createAsStranger));
        expect(kinds(answers)).toEqual({ CreateConversationPayload: 2 });
      }
      expect(state.settled).toBe(false);
      await holder.rollback();
      expect(kinds(await waiting)).toEqual({ CreateConversationPayload: 119, RATE_LIMITED: 21 });
    } finally {
      await holder.rollback();
    }
  });

  it('R16: accept exactly 99 of 130 chats in one conversation', async () => {
    const [created] = await askAll(1, create, () => ({ customer: { email: newEmail() } }));
    const conversationId = created?.conversation?.id;
    const customer = { email: newEmail() };
    const answers = await askAll(130, chat, (nth) => ({ conversationId, customer, text: `Chat ${nth}` }));
    expect(kinds(answers)).toEqual({ CreateChatThreadPayload: 99, CONVERSATION_LOCKED: 31 });
    const query = 'query ($id: ID!) { conversation(id: $id) { ... on Conversation { threadCount messageCount rev } } }';
    for (const gateway of gateways)
      expect((await gateway.ask(query, { id: conversationId })).conversation).toEqual({
        threadCount: 99,
        messageCount: 99,
        rev: 100,
      });
    const counted = statement('test_threads_of', `SELECT count(*)::int4 AS n FROM threads WHERE text LIKE 'Chat %'`);
    expect(await db.query(counted, [])).toEqual([{ n: 99 }]);
  });

  it('R4: create one customer for 40 conversations with one new e-mail', async () => {
    const email = newEmail();
    const answers = await askAll(40, create, (nth) => ({ customer: { email: nth % 3 ? email : email.toUpperCase() } }));
    expect(kinds(answers)).toEqual({ CreateConversationPayload: 40 });
    expect(new Set(answers.map(({ conversation }) => conversation?.customer.id)).size).toBe(1);
    expect(answers.filter(({ effects }) => effects?.customerMatchedBy === 'CREATED')).toHaveLength(1);
  });

  it('R4: create one customer for 40 conversations with one new e-mail in its different spellings', async () => {
    const name = randomUUID();
    const forms = ['\u00e9@b\u00fccher.de', 'e\u0301@bu\u0308cher.DE', '\u00e9@xn--bcher-kva.de'];
    const answers = await askAll(40, create, (nth) => ({ customer: { email: `${name}${forms[nth % 3]}` } }));
    expect(kinds(answers)).toEqual({ CreateConversationPayload: 40 });
    expect(new Set(answers.map(({ conversation }) => conversation?.customer.id)).size).toBe(1);
    expect(answers.filter(({ effects }) => effects?.customerMatchedBy === 'CREATED')).toHaveLength(1);
  });

  it('R23: create one conversation for 30 calls with one idempotency key', async () => {
    const input = { customer: { email: newEmail() }, idempotencyKey: randomUUID() };
    const answers = await askAll(30, create, () => input);
    expect(kinds(answers)).toEqual({ CreateConversationPayload: 1, replayed: 29 });
    expect(new Set(answers.map(({ conversation }) => conversation?.id)).size).toBe(1);
  });

  it('R11: one completes the 10,000 rows during which the other was killed, each created once', async () => {
    const [first, second] = gateways;
    const id = await startBulk(first, bulkRows(largestBulk));
    await killInTheMiddle(first, id);
    const again = await startGateway(data, { token });
    gateways = [again, second];
    for (const gateway of gateways) {
      const { ids, ...end } = await endOfBulk(gateway, id);
      expect(end).toEqual({ status: 'COMPLETED', total: largestBulk, succeeded: largestBulk, failed: 0, pending: 0 });
      expect(new Set(ids).size).toBe(largestBulk);
    }
    expect(await bulkFacts(db)).toEqual(createdOnce(largestBulk));
  }, 120_000);

  it('R4, R44: make one customer for 40 sessions with one new e-mail, and accept those of the other until they are revoked', async () => {
    const email = newEmail();
    const createSession = `mutation ($input: CreateCustomerSessionInput!) { createCustomerSession(input: $input) { __typename
      ... on CreateCustomerSessionPayload { token customer { id } } } }`;
    const made = await Promise.all(
      Array.from({ length: 40 }, (_, nth) =>
        (gateways[nth % 2] as (typeof gateways)[0]).ask(createSession, { input: { customer: { email } } }),
      ),
    );
    const sessions = made.map(({ createCustomerSession }) => createCustomerSession);
    expect(new Set(sessions.map(({ customer }) => customer.id)).size).toBe(1);
    const statuses = (token: string) =>
      Promise.all(
        gateways.map(async ({ url }) => {
          const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
          const body = JSON.stringify({ query: '{ viewer { customer { id } } }' });
          return (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).status;
        }),
      );
    const [one, other, unused] = sessions.map(({ token: text }) => text as string) as [string, string, string];
    expect(await Promise.all([statuses(one), statuses(other)])).toEqual([
      [200, 200],
      [200, 200],
    ]);
    const revoke =
      'mutation ($input: RevokeCustomerSessionsInput!) { revokeCustomerSessions(input: $input) { __typename } }';
    await gateways[1].ask(revoke, { input: { customerId: sessions[0].customer.id } });
    expect(await statuses(unused)).toEqual([401, 401]);
    // Within the 10 seconds for which a session that is in use is remembered.
    await expect.poll(() => statuses(one), { timeout: 15_000, interval: 250 }).toEqual([401, 401]);
  }, 30_000);

  const ends: Record<string, (tokenId: string, userId: string) => [string, object]> = {
    'R1: a token that the other revokes': (id) => [
      'mutation ($input: RevokeApiTokenInput!) { revokeApiToken(input: $input) { __typename } }',
      { id },
    ],
    'R36: a token whose user the other disables': (_tokenId, id) => [
      'mutation ($input: UpdateUserInput!) { updateUser(input: $input) { __typename } }',
      { id, disabled: true },
    ],
  };
  it.each(Object.keys(ends))(
    '%s loses its operation, and its links stop working at both',
    async (what) => {
      const [first, second] = gateways;
      const { createUser } = await first.ask(
        'mutation ($input: CreateUserInput!) { createUser(input: $input) { ... on CreateUserPayload { user { id } } } }',
        { input: { name: 'Leaky', email: newEmail() } },
      );
      const {
        createApiToken: { apiToken, secret },
      } = await first.ask(
        `mutation ($input: CreateApiTokenInput!) {
        createApiToken(input: $input) { ... on CreateApiTokenPayload { apiToken { id } secret } }
      }`,
        {
          input: {
            name: 'leaked',
            userId: createUser.user.id,
            permissions: ['org.permission.conversation.create', 'org.permission.conversation.read'],
          },
        },
      );
      const askByToken = async (query: string, variables: object) => {
        const response = await fetch(`${first.url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
          body: JSON.stringify({ query, variables }),
        });
        return (await response.json()).data;
      };
      const attachments = [{ fileName: 'a.txt', mimeType: 'text/plain', data: 'ZmlsZQ==' }];
      const { createConversation } = await askByToken(
        `mutation ($input: CreateConversationInput!) {
        createConversation(input: $input) {
          ... on CreateConversationPayload { conversation { threads(first: 1) { nodes { attachments { url } } } } }
        }
      }`,
        { input: { customer: { email: newEmail() }, threads: [{ text: 'Hi', attachments }] } },
      );
      const link = new URL(createConversation.conversation.threads.nodes[0].attachments[0].url);
      const statuses = () =>
        Promise.all([first, second].map(async ({ url }) => (await fetch(url + link.pathname + link.search)).status));
      expect(await statuses()).toEqual([200, 200]);
      const conversations = bulkRows(largestBulk).map(({ customer, name }) => ({ customer, name: `Leaked ${name}` }));
      const { bulkCreateConversations } = await askByToken(
        `mutation ($input: BulkCreateConversationsInput!) {
        bulkCreateConversations(input: $input) { ... on BulkCreateConversationsPayload { bulkOperation { id } } }
      }`,
        { input: { conversations } },
      );
      const { id } = bulkCreateConversations.bulkOperation;
      const [end, input] = (ends[what] as (typeof ends)[string])(apiToken.id, createUser.user.id);
      await second.ask(end, { input });
      expect(await statuses()).toEqual([404, 404]);
      const { ids, ...ended } = await endOfBulk(second, id);
      expect(ended).toMatchObject({ status: 'CANCELED', total: largestBulk, pending: 0 });
      expect(ids.length).toBe(ended.succeeded);
      expect(ended.succeeded).toBeLessThan(largestBulk);
      const { bulkOperation } = await first.ask('query ($id: ID!) { bulkOperation(id: $id) { cancelReason } }', { id });
      expect(bulkOperation).toEqual({ cancelReason: 'TOKEN_REVOKED' });
    },
    120_000,
  );
});

it('a gateway completes what another left behind, without a new request', async () => {
  const own: GatewayData = { databaseUrl: await emptyDatabaseUrl() };
  const ownToken = await createOrganization(own);
  const [first, second] = await Promise.all([
    startGateway(own, { token: ownToken }),
    startGateway(own, { token: ownToken }),
  ]);
  const id = await startBulk(first, bulkRows(largestBulk));
  await killInTheMiddle(first, id);
  const { ids, ...end } = await endOfBulk(second, id);
  expect(end).toEqual({ status: 'COMPLETED', total: largestBulk, succeeded: largestBulk, failed: 0, pending: 0 });
  expect(new Set(ids).size).toBe(largestBulk);
  expect(await bulkFacts(await openHome(own.databaseUrl))).toEqual(createdOnce(largestBulk));
  await second.kill('SIGKILL');
}, 120_000);

it('several gateways that start at once on an empty database all become ready', async () => {
  const empty: GatewayData = { databaseUrl: await emptyDatabaseUrl() };
  const started = await Promise.all([1, 2, 3].map(() => startGateway(empty)));
  const ready = await Promise.all(started.map(async ({ url }) => (await fetch(`${url}/ready`)).status));
  expect(ready).toEqual([200, 200, 200]);
  const stopped = await Promise.all(started.map((each) => each.kill('SIGTERM')));
  for (const { code, stderr } of stopped) {
    expect(code).toBe(0);
    expect(stderr).not.toContain('"level":"error"');
  }
}, 120_000);
