import { expect, it } from 'vitest';
import { openTestApp } from '../../../test/support/gateways/app.ts';
import { listen } from '../../../test/support/gateways/gateway-address.ts';
import { createClient } from '../src/index.js';
import { collect } from './collect.ts';

const app = await openTestApp();
const parley = createClient({ url: `${await listen(app.requestListener)}/graphql`, token: app.tenant.token });
const customer = { email: 'live@example.com' };

/** The next event of a subscription, which is then closed. */
async function next<Item>(items: AsyncGenerator<Item>): Promise<Item> {
  for await (const item of items) return item;
  throw new Error('It ended.');
}

it('each subscription sends the events in its name since a position', async () => {
  const { conversation } = await parley.orThrow.createConversation({ customer });
  const after = await parley.eventPosition();
  const { thread } = await parley.orThrow.createReply({ conversationId: conversation.id, text: 'Hello' });
  const created = await parley.orThrow.createConversation({ customer });
  expect(await next(parley.threadAdded(conversation.id, { after }))).toMatchObject(thread);
  expect(await next(parley.conversationUpdated(conversation.id, { after }))).toMatchObject({ id: conversation.id });
  expect(await next(parley.conversationCreated({ after }))).toMatchObject({ id: created.conversation.id });
});

it('a subscription receives events from when it opens', async () => {
  const { conversation } = await parley.orThrow.createConversation({ customer });
  const heard = next(parley.threadAdded(conversation.id));
  // Nothing signals that it is open, so replies are created until one arrives.
  let replies = 0;
  let done = false;
  heard.then(() => {
    done = true;
  });
  while (!done) await parley.orThrow.createReply({ conversationId: conversation.id, text: `Reply ${++replies}` });
  expect((await heard).text).toMatch(/^Reply /);
});

it('follows a bulk operation to its end', async () => {
  const { bulkOperation } = await parley.orThrow.bulkCreateConversations({
    conversations: Array.from({ length: 50 }, () => ({ customer })),
  });
  const seen = await collect(parley.bulkOperationUpdated(bulkOperation.id));
  expect(seen.at(-1)).toMatchObject({ id: bulkOperation.id, status: 'COMPLETED', succeeded: 50, pending: 0 });
});

it('reports NOT_FOUND for something that does not exist', async () => {
  const nowhere = parley.threadAdded('conversation_01h455vb4pex5vsknk084sn02q');
  await expect(collect(nowhere)).rejects.toMatchObject({
    name: 'ParleyRequestError',
    code: 'NOT_FOUND',
    retryable: false,
  });
});
