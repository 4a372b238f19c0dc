import { Webhook } from 'standardwebhooks';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, statement } from '../../src/store/core/database.ts';
import { deliveryFields, startConversation, webhookFields, write, writeDocument } from '../support/clients/client.ts';
import { openTestDatabase } from '../support/databases/database.ts';
import { openTestApp, type TestApp } from '../support/gateways/app.ts';
import { createOtherTenant } from '../support/gateways/tenant.ts';
import { until } from '../support/processes/until.ts';
import { openWebhookEndpoint, type WebhookEndpoint } from '../support/processes/webhook-endpoint.ts';

let app: TestApp;
let db: Database;
let endpoint: WebhookEndpoint;
beforeAll(async () => {
  db = await openTestDatabase();
  app = await openTestApp({ webhookAllowPrivate: true, webhookRetrySeconds: [0, 0] });
  endpoint = await openWebhookEndpoint();
});
beforeEach(async () => {
  endpoint.received.length = 0;
  endpoint.answer = (response) => response.writeHead(204).end();
  const { webhooks } = await app.ask('{ webhooks(first: 100) { nodes { id } } }');
  for (const { id } of webhooks.nodes) await write(app, 'deleteWebhook', { id });
});

const everything = [
  'CONVERSATION_CREATED',
  'CONVERSATION_UPDATED',
  'CONVERSATION_MERGED',
  'THREAD_ADDED',
  'BULK_OPERATION_ENDED',
];
const create = async (eventTypes = everything, url = endpoint.url) => {
  const { webhook, secret } = await write(app, 'createWebhook', { url, eventTypes });
  return { id: webhook.id as string, secret: secret as string };
};
const deliveriesOf = async (webhookId: string, status?: string) => {
  const { webhookDeliveries } = await app.ask(
    `query ($webhookId: ID!, $status: [WebhookDeliveryStatus!]) {
      webhookDeliveries(webhookId: $webhookId, status: $status, first: 100) { nodes { ${deliveryFields} } } }`,
    { webhookId, status },
  );
  return webhookDeliveries.nodes;
};
const received = (count: number) =>
  until(
    async () => endpoint.received,
    (all) => all.length >= count,
  );
const settled = (webhookId: string, count = 1) =>
  until(
    () => deliveriesOf(webhookId),
    (all) => all.length >= count && all.every((each: { status: string }) => each.status !== 'PENDING'),
  );
const webhookOf = async (id: string) =>
  (await app.ask(`query ($id: ID!) { node(id: $id) { ... on Webhook { ${webhookFields} } } }`, { id })).node;

describe('a webhook whose secret was rotated (R38)', () => {
  const verifies = (secret: string) => {
    const { headers, body } = endpoint.received.at(-1) as (typeof endpoint.received)[number];
    try {
      return new Webhook(secret).verify(body, headers as Record<string, string>) !== undefined;
    } catch {
      return false;
    }
  };
  const rotate = async (id: string, overlapSeconds?: number | null): Promise<string> =>
    (await write(app, 'rotateWebhookSecret', { id, overlapSeconds })).secret;
  const tell = async () => {
    const count = endpoint.received.length;
    await startConversation(app);
    await received(count + 1);
  };

  it('R38: gets signatures with both secrets, then with the new one only', async () => {
    const { id, secret: first } = await create(['CONVERSATION_CREATED']);
    const second = await rotate(id);
    await tell();
    expect([first, second].map(verifies)).toEqual([true, true]);
    expect(String(endpoint.received.at(-1)?.headers['webhook-signature'])).toMatch(/^v1,\S+ v1,\S+$/);
    const third = await rotate(id, 60);
    await tell();
    expect([first, second, third].map(verifies)).toEqual([false, true, true]);
    await db.query(statement('', `UPDATE webhooks SET previous_secret_until = now() - interval '1 second'`), []);
    await tell();
    expect([second, third].map(verifies)).toEqual([false, true]);
  });

  it('R38: drops the old secret at once on request', async () => {
    const { id, secret: leaked } = await create(['CONVERSATION_CREATED']);
    const second = await rotate(id, 0);
    await tell();
    expect([leaked, second].map(verifies)).toEqual([false, true]);
    const rows = await db.prisma.webhook.findMany({ where: { orgId: app.tenant.orgId } });
    expect(rows).toMatchObject([{ secret: second, previousSecret: null, previousSecretUntil: null }]);
  });

  it.each([-1, 2_592_001])('R38: rejects an overlap of %i seconds', async (overlapSeconds) => {
    const { id, secret } = await create(['CONVERSATION_CREATED']);
    const { errors } = await app.graphql(writeDocument('rotateWebhookSecret'), { input: { id, overlapSeconds } });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: expect.anything() } }]);
    await tell();
    expect(verifies(secret)).toBe(true);
  });
});

describe('a webhook receives', () => {
  it('every kind of event, signed so that the library verifies it, with the ids of the API', async () => {
    const { id, secret } = await create();
    const [source, target] = [await startConversation(app), await startConversation(app)];
    await write(app, 'updateConversation', { id: source.id, name: 'Renamed' });
    const { thread } = await write(app, 'createReply', { conversationId: source.id, text: 'Hello' });
    await write(app, 'mergeConversations', { sourceId: source.id, targetId: target.id });
    const { bulkOperation } = await write(app, 'bulkCreateConversations', {
      conversations: [{ customer: {} }],
      waitMs: 30_000,
    });
    await settled(id, 6);
    const verifier = new Webhook(secret);
    const messages = endpoint.received.map(
      ({ headers, body }) => verifier.verify(body, headers as Record<string, string>) as { type: string; data: any },
    );
    expect(messages.map(({ type }) => type).toSorted()).toEqual([
      'bulk_operation.ended',
      'conversation.created',
      'conversation.created',
      'conversation.merged',
      'conversation.updated',
      'thread.added',
    ]);
    const dataOf = (type: string) => messages.find((message) => message.type === type)?.data;
    expect(dataOf('conversation.updated')).toEqual({ conversationId: source.id, fields: ['name'] });
    expect(dataOf('thread.added')).toMatchObject({ conversationId: source.id, threadId: thread.id });
    expect(dataOf('conversation.merged')).toEqual({ sourceId: source.id, targetId: target.id });
    expect(dataOf('bulk_operation.ended')).toMatchObject({ bulkOperationId: bulkOperation.id, failed: 1 });
    expect(endpoint.received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': expect.stringMatching(/^webhook_delivery_/),
    });
    const { headers, body } = endpoint.received[0] as (typeof endpoint.received)[number];
    expect(() => verifier.verify(`${body} `, headers as Record<string, string>)).toThrow();
  });

  it('the events it subscribes to once, and none of imports (R21) or other organizations (R3)', async () => {
    const { id } = await create(['THREAD_ADDED']);
    const other = await createOtherTenant(db);
    const foreign = await startConversation(app, {}, other.token);
    await write(app, 'createReply', { conversationId: foreign.id, text: 'Elsewhere' }, other.token);
    const { id: conversationId } = await startConversation(app);
    await write(app, 'createReply', { conversationId, text: 'Imported', imported: true });
    await Promise.all([1, 2, 3, 4, 5].map((n) => write(app, 'createReply', { conversationId, text: `${n}` })));
    const deliveries = await settled(id, 5);
    expect(deliveries).toHaveLength(5);
    expect(endpoint.received).toHaveLength(5);
    expect(new Set(endpoint.received.map(({ headers }) => headers['webhook-id'])).size).toBe(5);
  });

  it('nothing for a dry run (R24) or a rejected write', async () => {
    const { id } = await create();
    await write(app, 'createConversation', { customer: { email: 'dry-run@example.com' }, validateOnly: true });
    await write(app, 'createConversation', { customer: {} });
    await startConversation(app);
    await settled(id);
    expect(endpoint.received).toHaveLength(1);
  });
});

describe('a failing endpoint', () => {
  it('is retried with the same id until it responds', async () => {
    const { id } = await create();
    endpoint.answer = (response, nth) => response.writeHead(nth < 3 ? 500 : 200).end();
    await startConversation(app);
    const [delivery] = await settled(id);
    expect(delivery).toMatchObject({ status: 'DELIVERED', attempts: 3, lastHttpStatus: 200, lastError: null });
    expect(new Set(endpoint.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(await webhookOf(id)).toMatchObject({ enabled: true, disabledReason: null });
  });

  it('is disabled after the last retry, with the reason; missed events can be redelivered once it is enabled', async () => {
    const { id } = await create();
    endpoint.answer = (response) => response.writeHead(503).end();
    await startConversation(app);
    const disabled = await until(
      () => webhookOf(id),
      (webhook) => !webhook.enabled,
    );
    expect(disabled.disabledReason).toContain('503');
    expect(endpoint.received).toHaveLength(3);
    await startConversation(app);
    const [delivery, ...others] = await deliveriesOf(id);
    expect(others).toEqual([]);
    expect(delivery).toMatchObject({ status: 'FAILED', attempts: 3, lastHttpStatus: 503, nextAttemptAt: null });
    expect(await write(app, 'redeliver', { id: delivery.id })).toMatchObject({
      __typename: 'InvalidInputError',
      issues: [{ path: ['id'] }],
    });

    endpoint.answer = (response) => response.writeHead(200).end();
    const enabled = await write(app, 'updateWebhook', { id, enabled: true });
    expect(enabled.webhook).toMatchObject({ enabled: true, disabledAt: null, disabledReason: null });
    const { delivery: again } = await write(app, 'redeliver', { id: delivery.id });
    expect(again).toMatchObject({ id: delivery.id, attempts: 0 });
    const [redelivered] = await settled(id);
    expect(redelivered).toMatchObject({ status: 'DELIVERED', attempts: 1 });
    expect(endpoint.received.at(-1)?.headers['webhook-id']).toBe(delivery.id);
  });

  it('stays enabled if only one message fails', async () => {
    const { id } = await create();
    let refuse = () => {};
    endpoint.answer = (response, nth) => {
      if (nth === 1) refuse = () => response.writeHead(400).end();
      else response.writeHead(nth === 2 ? 200 : 400).end();
    };
    await startConversation(app);
    await received(1);
    await startConversation(app);
    await until(
      () => deliveriesOf(id, 'DELIVERED'),
      (delivered) => delivered.length === 1,
    );
    refuse();
    const deliveries = await settled(id, 2);
    expect(deliveries.map((each: { status: string }) => each.status).toSorted()).toEqual(['DELIVERED', 'FAILED']);
    expect(endpoint.received).toHaveLength(4);
    expect(await webhookOf(id)).toMatchObject({ enabled: true, disabledReason: null });
  });

  it('is disabled immediately after 410 Gone', async () => {
    const { id } = await create();
    endpoint.answer = (response) => response.writeHead(410).end();
    await startConversation(app);
    await until(
      () => webhookOf(id),
      (webhook) => !webhook.enabled && webhook.disabledReason.includes('410'),
    );
    expect(endpoint.received).toHaveLength(1);
  });
});

it('an attempt whose process died is repeated, and its late response changes nothing', async () => {
  const { id } = await create();
  let answerFirst = () => {};
  endpoint.answer = (response, nth) => {
    if (nth === 1) answerFirst = () => response.writeHead(500).end();
    else response.writeHead(200).end();
  };
  await startConversation(app);
  await received(1);
  // As if time had passed.
  const expire = statement(
    'test_expire_lease',
    `UPDATE webhook_deliveries SET next_attempt_at = statement_timestamp() WHERE status = 'PENDING'`,
  );
  await db.query(expire, []);
  await received(2);
  const [delivery] = await settled(id);
  expect(delivery).toMatchObject({ status: 'DELIVERED', attempts: 2 });
  answerFirst();
  expect(await deliveriesOf(id)).toMatchObject([{ status: 'DELIVERED', attempts: 2, lastHttpStatus: 200 }]);
});

describe('webhook administration', () => {
  it.each([
    ['ftp://example.com/', ['url']],
    ['/relative', ['url']],
    ['https://user:secret@example.com/', ['url']],
    [`https://example.com/${'x'.repeat(2048)}`, ['url']],
  ])('rejects the URL %s', async (url, path) => {
    const result = await write(app, 'createWebhook', { url, eventTypes: ['THREAD_ADDED'] });
    expect(result).toMatchObject({ __typename: 'InvalidInputError', issues: [{ path }] });
  });

  it('rejects an empty list of event types, and duplicates', async () => {
    for (const eventTypes of [[], ['THREAD_ADDED', 'THREAD_ADDED']])
      expect(await write(app, 'createWebhook', { url: endpoint.url, eventTypes })).toMatchObject({
        __typename: 'InvalidInputError',
      });
  });

  it('allows at most 20, even with concurrent calls', async () => {
    const created = await Promise.all(
      Array.from({ length: 25 }, () =>
        write(app, 'createWebhook', { url: endpoint.url, eventTypes: ['CONVERSATION_MERGED'] }),
      ),
    );
    expect(created.filter(({ __typename }) => __typename === 'CreateWebhookPayload')).toHaveLength(20);
  });

  it('returns the secret once: no query has a field for it', async () => {
    const { secret } = await create();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { __type } = await app.ask('{ __type(name: "Webhook") { fields { name } } }');
    expect(__type.fields.map(({ name }: { name: string }) => name)).not.toContain('secret');
  });

  it('R2, R3: is restricted to administrators of the organization', async () => {
    const { id } = await create();
    const agent = await app.tenant.tokenWith(['org.permission.conversation.read']);
    const answer = await app.graphql('{ webhooks { nodes { id } } }', {}, agent);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', permissions: ['org.permission.admin'] });
    const other = await createOtherTenant(db);
    for (const [name, input] of [
      ['updateWebhook', { id, enabled: false }],
      ['deleteWebhook', { id }],
    ] as const)
      expect(await write(app, name, input, other.token)).toMatchObject({ __typename: 'NotFoundError', id });
    expect(await webhookOf(id)).toMatchObject({ id, enabled: true });
  });
});
