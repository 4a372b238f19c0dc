import type { Socket } from 'node:net';
import pino from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { startWebhookJobs } from '../../src/jobs/webhooks.ts';
import { type Database, statement } from '../../src/store/core/database.ts';
import { deliveryFields, startConversation, write } from '../support/clients/client.ts';
import { openRawEndpoint } from '../support/clients/raw-endpoint.ts';
import { openTestDatabase } from '../support/databases/database.ts';
import { createHoldingDatabase } from '../support/databases/holding-database.ts';
import { openTestApp, type TestApp } from '../support/gateways/app.ts';
import { createTenant, type Tenant } from '../support/gateways/tenant.ts';
import { until } from '../support/processes/until.ts';
import { openWebhookEndpoint } from '../support/processes/webhook-endpoint.ts';

let app: TestApp;
let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
  app = await openTestApp({ webhookAllowPrivate: true, webhookRetrySeconds: [3600, 3600, 3600] });
});

const create = async (tenant: Tenant, url: string): Promise<string> =>
  (await write(app, 'createWebhook', { url, eventTypes: ['CONVERSATION_CREATED'] }, tenant.token)).webhook.id;
const createMany = (tenant: Tenant, url: string) => Promise.all(Array.from({ length: 20 }, () => create(tenant, url)));
const converse = (tenant: Tenant, count: number) =>
  Promise.all(Array.from({ length: count }, () => startConversation(app, {}, tenant.token)));

interface Delivery {
  id: string;
  status: string;
  attempts: number;
  lastError: string | null;
  nextAttemptAt: string | null;
}
const deliveriesOf = async (tenant: Tenant, webhookId: string): Promise<Delivery[]> =>
  (
    await app.ask(
      `query ($webhookId: ID!) { webhookDeliveries(webhookId: $webhookId, first: 100) { nodes { ${deliveryFields} } } }`,
      { webhookId },
      tenant.token,
    )
  ).webhookDeliveries.nodes;
const tally = (deliveries: Delivery[]) => deliveries.filter(({ attempts }) => attempts > 0).length;

const disableAll = statement('test_disable_all', 'UPDATE webhooks SET disabled_at = statement_timestamp()');

const freeAll = statement(
  'test_free_all',
  'UPDATE webhooks SET held_until = statement_timestamp() WHERE held_until IS NOT NULL',
);

describe.each<[string, (socket: Socket) => void]>([
  ['never respond', () => {}],
  [
    'switch protocols',
    (socket) =>
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'),
      ),
  ],
])('while twenty webhooks of one organization %s', (_what, behave) => {
  it('deliveries of others are not affected', async () => {
    const [hostile, other] = [await createTenant(db), await createTenant(db)];
    const slow = await openRawEndpoint(behave);
    const quick = await openWebhookEndpoint();
    await createMany(hostile, slow.url);
    await create(other, quick.url);
    await converse(hostile, 10);
    await until(
      async () => slow.sockets.length,
      (count) => count >= 5,
    );
    await converse(other, 10);
    await until(
      async () => quick.received.length,
      (count) => count >= 10,
    );
    // Two hundred deliveries wait, and most slots were free for others at all times.
    expect(slow.open).toBeLessThanOrEqual(32);
    await db.query(disableAll, []);
  });
});

it('an endpoint that does not respond is held back with its other deliveries, but not those of other endpoints', async () => {
  const tenant = await createTenant(db);
  const broken = await openRawEndpoint((socket) => socket.once('data', () => socket.resetAndDestroy()));
  const quick = await openWebhookEndpoint();
  const [silent, answering] = [await create(tenant, broken.url), await create(tenant, quick.url)];
  await converse(tenant, 1);
  await until(
    () => deliveriesOf(tenant, silent),
    ([first]) => first?.lastError != null,
  );
  await converse(tenant, 20);
  await until(
    async () => quick.received.length,
    (count) => count === 21,
  );
  const deliveries = await deliveriesOf(tenant, silent);
  expect(deliveries).toHaveLength(21);
  expect(tally(deliveries)).toBe(1);
  expect(tally(await deliveriesOf(tenant, answering))).toBe(21);

  // As if time had passed: one of them is attempted, and the endpoint is held back again.
  await db.query(freeAll, []);
  const tried = await until(
    () => deliveriesOf(tenant, silent),
    (all) => all.filter(({ lastError }) => lastError !== null).length === 2,
  );
  expect(tally(tried)).toBe(2);
  expect(broken.sockets).toHaveLength(2);

  // A redelivery on request does not wait, and an endpoint that responds again receives the rest.
  const [first] = tried.filter(({ attempts }) => attempts > 0) as [Delivery];
  await write(app, 'redeliver', { id: first.id }, tenant.token);
  await until(
    async () => broken.sockets.length,
    (count) => count === 3,
  );
  await write(app, 'updateWebhook', { id: silent, url: quick.url }, tenant.token);
  await until(
    () => deliveriesOf(tenant, silent),
    (all) => all.filter(({ status }) => status === 'DELIVERED').length >= 18,
  );
  await db.query(disableAll, []);
});

it('concurrent failed attempts count as one failure of their endpoint', async () => {
  const tenant = await createTenant(db);
  const sockets: Socket[] = [];
  const broken = await openRawEndpoint((socket) => {
    sockets.push(socket);
    if (sockets.length === 5) for (const each of sockets) each.resetAndDestroy();
  });
  const silent = await create(tenant, broken.url);
  await converse(tenant, 30);
  const failed = await until(
    () => deliveriesOf(tenant, silent),
    (all) => all.filter(({ lastError }) => lastError !== null).length === 5,
  );
  expect(tally(failed)).toBe(5);
  const failures = statement('test_failures', 'SELECT failures FROM webhooks WHERE org_id = $1');
  expect(await db.query(failures, [tenant.orgId])).toEqual([{ failures: 1 }]);
  await db.query(disableAll, []);
});

it('an attempt at a previous address does not hold back or disable the new one', async () => {
  const tenant = await createTenant(db);
  const broken = await openRawEndpoint(() => {});
  const gone = await openWebhookEndpoint();
  const quick = await openWebhookEndpoint();
  let answerGone = () => {};
  gone.answer = (response) => {
    answerGone = () => void response.writeHead(410).end();
  };
  const [moved, alsoMoved] = [await create(tenant, broken.url), await create(tenant, gone.url)];
  await converse(tenant, 1);
  await until(
    async () => Math.min(broken.sockets.length, gone.received.length),
    (attempts) => attempts === 1,
  );
  for (const id of [moved, alsoMoved]) await write(app, 'updateWebhook', { id, url: quick.url }, tenant.token);
  for (const socket of broken.sockets) socket.resetAndDestroy();
  answerGone();
  await until(
    () => Promise.all([deliveriesOf(tenant, moved), deliveriesOf(tenant, alsoMoved)]),
    (deliveries) => deliveries.flat().every(({ status, lastError }) => status === 'FAILED' || lastError !== null),
  );
  await converse(tenant, 2);
  await until(
    async () => quick.received.length,
    (count) => count === 4,
  );
  const state = statement(
    'test_state_of_webhooks',
    'SELECT failures, held_until AS "heldUntil", disabled_at AS "disabledAt" FROM webhooks WHERE org_id = $1',
  );
  const untouched = { failures: 0, heldUntil: null, disabledAt: null };
  expect(await db.query(state, [tenant.orgId])).toEqual([untouched, untouched]);
  await db.query(disableAll, []);
});

it('an endpoint that fails for as long as a delivery is retried is disabled, whichever deliveries were attempted', async () => {
  const tenant = await createTenant(db);
  const broken = await openRawEndpoint((socket) => socket.once('data', () => socket.resetAndDestroy()));
  const id = await create(tenant, broken.url);
  // As if three attempts of other deliveries had failed hours ago.
  const silent = statement(
    'test_silent_for_long',
    `UPDATE webhooks SET failures = 3, failing_since = statement_timestamp() - interval '3 hours' WHERE org_id = $1`,
  );
  await db.query(silent, [tenant.orgId]);
  await converse(tenant, 1);
  const { node } = await until(
    () =>
      app.ask('query ($id: ID!) { node(id: $id) { ... on Webhook { enabled disabledReason } } }', { id }, tenant.token),
    ({ node }) => !node.enabled,
  );
  expect(node.disabledReason).toContain('did not respond to 4 attempts');
});

it('stopping aborts attempts, and has a time limit if the database does not respond', async () => {
  const tenant = await createTenant(db);
  const holding = createHoldingDatabase(db);
  const warned: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void warned.push(JSON.parse(line).msg) });
  const options = { webhookAllowPrivate: true, webhookRetrySeconds: [5], drainTimeoutMs: 100 };
  holding.hold('list_due_webhook_queues');
  const jobs = await startWebhookJobs(holding, logger, options);
  await until(
    async () => holding.held,
    (held) => held > 0,
  );
  await jobs.stop();
  expect(warned).toEqual(['Webhook deliveries could not be settled, because the database does not respond.']);
  holding.release();

  const silent = await openRawEndpoint(() => {});
  const others = await startWebhookJobs(db, logger, options);
  await createMany(tenant, silent.url);
  await converse(tenant, 1);
  await until(
    async () => silent.open,
    (open) => open > 0,
  );
  await Promise.all([others.stop(), app.close()]);
  await silent.gone();
});
