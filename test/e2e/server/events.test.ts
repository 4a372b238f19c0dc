import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { subscribe as subscribeBy } from '../../support/clients/event-stream.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { type GatewayPair, openGatewayPair } from '../../support/gateways/gateway-pair.ts';
import type { GatewayProcess } from '../../support/gateways/gateway-process.ts';
import { until } from '../../support/processes/until.ts';
import { openWebhookEndpoint, type WebhookEndpoint } from '../../support/processes/webhook-endpoint.ts';

let db: Database;
let token: string;
let gateways: GatewayPair;
let endpoint: WebhookEndpoint;
const env = { PARLEY_WEBHOOK_ALLOW_PRIVATE: 'true', PARLEY_WEBHOOK_RETRY_SECONDS: '1,1,1,1,1' };
beforeAll(async () => {
  db = await openTestDatabase();
  endpoint = await openWebhookEndpoint();
  ({ token, gateways } = await openGatewayPair(env));
}, 120_000);

const create = `mutation ($input: CreateConversationInput!) {
  createConversation(input: $input) { ... on CreateConversationPayload { conversation { id } } ... on Error { code } } }`;
const reply = `mutation ($input: CreateAgentThreadInput!) {
  createReply(input: $input) { ... on CreateAgentThreadPayload { thread { id } } ... on Error { code } } }`;
const threads = `subscription ($id: ID!, $after: ID) { threadAdded(conversationId: $id, after: $after) { id text } }`;

const subscribe = (gateway: GatewayProcess, variables: object) =>
  subscribeBy(fetch, token, threads, variables, `${gateway.url}/graphql`);
const start = async (gateway: GatewayProcess) =>
  (await gateway.ask(create, { input: { customer: { email: `${randomUUID()}@example.com` } } })).createConversation
    .conversation.id as string;
const textsOf = (results: { data: any }[]) => results.map(({ data: sent }) => sent.threadAdded.text);
/** Threads in the order in which they were written: the one after the other, under the lock of their conversation. */
const order = statement(
  'test_thread_order',
  `SELECT t.text FROM events e JOIN threads t ON t.org_id = e.org_id AND t.id = (e.data->>'threadId')::uuid
   WHERE e.type = 'thread.added' AND t.text LIKE $1 || '%' ORDER BY e.sequence`,
);

describe('two gateways on one database', () => {
  it('send subscribers of both every event of either: once, in the order of the database', async () => {
    const id = await start(gateways[0]);
    const streams = await Promise.all(gateways.map((gateway) => subscribe(gateway, { id })));
    await Promise.all(
      Array.from({ length: 80 }, (_, nth) =>
        (gateways[nth % 2] as GatewayProcess).ask(reply, { input: { conversationId: id, text: `both ${nth}` } }),
      ),
    );
    const written = (await db.query<{ text: string }>(order, ['both '])).map(({ text }) => text);
    expect(written).toHaveLength(80);
    for (const stream of streams) {
      expect(textsOf(await stream.take(80))).toEqual(written);
      await stream.close();
    }
  });

  it('do not wait for transactions of others', async () => {
    const id = await start(gateways[0]);
    const stream = await subscribe(gateways[1], { id });
    await db.transaction(async (tx) => {
      // It has its own transaction number, and stays open.
      await tx.query(statement('test_open_transaction', 'SELECT pg_current_xact_id()::text'), []);
      await gateways[0].ask(reply, { input: { conversationId: id, text: 'at once' } });
      expect(textsOf(await stream.take(1))).toEqual(['at once']);
    });
    await stream.close();
  });

  it('continue after another was killed: nothing is missing, and webhooks receive everything once', async () => {
    const { createWebhook } = await gateways[0].ask(
      `mutation ($input: CreateWebhookInput!) {
        createWebhook(input: $input) { ... on CreateWebhookPayload { webhook { id } } ... on Error { message } } }`,
      { input: { url: endpoint.url, eventTypes: ['THREAD_ADDED'] } },
    );
    expect(createWebhook.webhook.id).toMatch(/^webhook_/);
    const id = await start(gateways[1]);
    const stream = await subscribe(gateways[0], { id });
    const ask = (gateway: GatewayProcess, text: string) =>
      gateway.ask(reply, { input: { conversationId: id, text } }).then(
        () => [text],
        // Unknown: it may have been committed or not.
        () => [],
      );
    const before = Promise.all(
      Array.from({ length: 60 }, (_, nth) => ask(gateways[nth % 2] as GatewayProcess, `kill ${nth}`)),
    );
    await stream.take(5);
    await gateways[0].kill('SIGKILL');
    const acknowledged = (await before).flat();
    await stream.end();
    const seen = stream.results;
    const after = seen.at(-1)?.extensions?.position;
    const again = await subscribe(gateways[1], { id, after });
    await ask(gateways[1], 'kill last');
    const written = (await db.query<{ text: string }>(order, ['kill '])).map(({ text }) => text);
    for (const text of acknowledged) expect(written).toContain(text);
    const rest = await again.take(written.length - seen.length);
    expect([...textsOf(seen), ...textsOf(rest)]).toEqual(written);
    await again.close();

    // Attempts of the killed gateway are due again after their time limit.
    const expire = statement(
      'test_expire_leases',
      `UPDATE webhook_deliveries SET next_attempt_at = statement_timestamp() WHERE status = 'PENDING'`,
    );
    await db.query(expire, []);
    const ids = () => new Set(endpoint.received.map(({ headers }) => headers['webhook-id']));
    await until(
      async () => ids().size,
      (size) => size === written.length,
      45_000,
    );
    const deliveries = statement(
      'test_deliveries',
      `SELECT count(*)::int4 AS n, count(DISTINCT event_id)::int4 AS events,
         count(*) FILTER (WHERE status = 'DELIVERED')::int4 AS delivered FROM webhook_deliveries`,
    );
    const [row] = await until(
      () => db.query<{ n: number; events: number; delivered: number }>(deliveries, []),
      ([counts]) => counts?.delivered === written.length,
      45_000,
    );
    expect(row).toEqual({ n: written.length, events: written.length, delivered: written.length });
  }, 120_000);
});
