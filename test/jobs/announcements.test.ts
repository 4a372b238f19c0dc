import { beforeAll, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../src/store/core/database.ts';
import { eventChannel } from '../../src/store/events/outbox.ts';
import { deliveryChannel } from '../../src/store/webhooks/webhook-deliveries.ts';
import { startConversation, write } from '../support/clients/client.ts';
import { openTestDatabase } from '../support/databases/database.ts';
import { openTestApp, type TestApp } from '../support/gateways/app.ts';
import { until } from '../support/processes/until.ts';

let db: Database;
let app: TestApp;
let heard: string[] = [];
/** The statements that announce something, by name. */
let notifying: string[] = [];

beforeAll(async () => {
  db = await openTestDatabase();
  app = await openTestApp({ webhookAllowPrivate: true });
  for (const channel of [eventChannel, deliveryChannel]) await db.listen(channel, () => void heard.push(channel));
  db.onStatement(({ name, text }) => {
    if (text.includes('pg_notify')) notifying.push(name);
  });
});
const forget = () => {
  heard = [];
  notifying = [];
};
beforeEach(forget);

const heardOf = (channel: string) =>
  until(
    async () => heard,
    (all) => all.includes(channel),
  );
const addWebhook = () => {
  // Nothing listens there: the attempt is enough.
  const input = { url: 'http://127.0.0.1:9/', eventTypes: ['CONVERSATION_CREATED', 'BULK_OPERATION_ENDED'] };
  return write(app, 'createWebhook', input);
};

it('announces writes after their transaction, and to webhooks only if there are any', async () => {
  await startConversation(app);
  await heardOf(eventChannel);
  expect(heard).not.toContain(deliveryChannel);
  expect(new Set(notifying)).toEqual(new Set(['announce_events']));

  const { webhook } = await addWebhook();
  forget();
  await startConversation(app);
  await heardOf(deliveryChannel);
  expect(new Set(notifying)).toEqual(new Set(['announce_deliveries']));
  await write(app, 'deleteWebhook', { id: webhook.id });
});

it('announces the end of bulk operations, whatever ends them', async () => {
  await addWebhook();
  const rows = (...names: (string | null)[]) =>
    names.map((name) => ({ customer: { email: 'announced@example.com' }, name: name ?? 'x'.repeat(257) }));
  const bulk = (conversations: object[], waitMs: number) =>
    write(app, 'bulkCreateConversations', { conversations, waitMs });
  // All rows are invalid, or a worker ends it.
  for (const conversations of [rows(null), rows('a', 'b')]) {
    forget();
    const { bulkOperation } = await bulk(conversations, 30_000);
    expect(bulkOperation.status).toBe('COMPLETED');
    await heardOf(deliveryChannel);
    expect(notifying).toContain('announce_deliveries');
  }
});
