import { beforeAll, expect, it } from 'vitest';
import { subscribe } from '../../support/clients/event-stream.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

const creations = 'subscription { conversationCreated { id } }';
const limit = 3;

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp({ subscriptionsPerToken: limit });
});

it('limits open subscriptions per token, independently of other tokens, and frees the slot of one that ends', async () => {
  const { token } = app.tenant;
  const open = () => subscribe(app.fetch, token, creations);
  const attempts = await Promise.allSettled(Array.from({ length: limit + 2 }, open));
  const streams = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []));
  const refused = attempts.flatMap((attempt) => (attempt.status === 'rejected' ? [String(attempt.reason)] : []));
  expect(streams.length).toBe(limit);
  for (const reason of refused) expect(reason).toMatch(/429.*TOO_MANY_REQUESTS/s);

  const other = await subscribe(app.fetch, await app.tenant.tokenWith(['org.permission.conversation.read']), creations);
  await other.close();

  await streams.pop()?.close();
  streams.push(await open());
  await expect(open()).rejects.toThrow('TOO_MANY_REQUESTS');
  for (const stream of streams) await stream.close();
});
