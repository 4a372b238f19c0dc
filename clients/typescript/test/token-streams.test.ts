import { expect, it } from 'vitest';
import { openTestApp } from '../../../test/support/gateways/app.ts';
import { listen } from '../../../test/support/gateways/gateway-address.ts';
import { createClient } from '../src/index.js';
import { revocableToken } from './revocable-token.ts';
import { tokenFunction } from './token-function.ts';

const app = await openTestApp();
const url = `${await listen(app.requestListener)}/graphql`;
const valid = app.tenant.token;
const writer = createClient({ url, token: valid });
const customer = { email: 'streams@example.com' };

/** A client that records, for each stream, its token and where it starts. */
function recording(token: string | (() => Promise<string>)) {
  const streams: { token: string | undefined; after: string; status: number }[] = [];
  const parley = createClient({
    url,
    token,
    retry: { attempts: 1 },
    fetch: async (address, init) => {
      const headers = new Headers(init?.headers);
      const response = await fetch(address, init);
      if (headers.get('accept') === 'text/event-stream')
        streams.push({
          token: headers.get('authorization')?.replace('Bearer ', ''),
          after: JSON.parse(String(init?.body)).variables.after,
          status: response.status,
        });
      return response;
    },
  });
  return { parley, streams };
}

async function read(items: AsyncGenerator<{ text: string }>, count: number): Promise<string[]> {
  const texts: string[] = [];
  for (let n = 0; n < count; n++) texts.push((await items.next()).value?.text);
  return texts;
}

it('streams whose token ends resume with the next one after their last position, and miss nothing', async () => {
  const { conversation } = await writer.orThrow.createConversation({ customer });
  const reply = (text: string) => writer.orThrow.createReply({ conversationId: conversation.id, text });
  const first = await revocableToken(app);
  const { token, calls } = tokenFunction(first.secret, valid);
  const { parley, streams } = recording(token);
  const after = await parley.eventPosition();
  const open = [1, 2, 3].map(() => parley.threadAdded(conversation.id, { after }));
  await reply('one');
  expect(await Promise.all(open.map((items) => read(items, 1)))).toEqual([['one'], ['one'], ['one']]);
  await first.revoke();
  // The gateway ends the streams within 10 seconds; nobody waits for that before the next replies.
  await reply('two');
  const second = await Promise.all(open.map((items) => read(items, 1)));
  expect(second).toEqual([['two'], ['two'], ['two']]);
  const third = Promise.all(open.map((items) => read(items, 1)));
  await expect.poll(() => streams.length, { timeout: 20_000 }).toBe(6);
  await reply('three');
  expect(await third).toEqual([['three'], ['three'], ['three']]);
  expect(calls()).toBe(2);
  expect(streams.slice(0, 3)).toEqual(Array(3).fill({ token: first.secret, after, status: 200 }));
  for (const stream of streams.slice(3)) {
    expect(stream).toMatchObject({ token: valid, status: 200 });
    expect(stream.after).not.toBe(after);
  }
  await Promise.all(open.map((items) => items.return(undefined)));
});

it('a stream whose next token is refused as well ends with the error, and so does one with a string as its token', async () => {
  const { conversation } = await writer.orThrow.createConversation({ customer });
  const first = await revocableToken(app);
  const { token, calls } = tokenFunction(first.secret, 'expired');
  const replaced = recording(token);
  const fixed = recording(first.secret);
  const ends = [replaced, fixed].map(async ({ parley }) => {
    for await (const _ of parley.threadAdded(conversation.id));
  });
  const outcomes = Promise.allSettled(ends);
  await expect.poll(() => replaced.streams.length + fixed.streams.length, { timeout: 20_000 }).toBe(2);
  await first.revoke();
  const refused = { status: 'rejected', reason: { code: 'UNAUTHENTICATED' } };
  expect(await outcomes).toMatchObject([refused, refused]);
  expect(calls()).toBe(2);
  expect(replaced.streams.map(({ status }) => status)).toEqual([200, 401]);
  expect(fixed.streams.map(({ status }) => status)).toEqual([200]);
});

it('a stream that is refused when it opens is opened once more', async () => {
  const { conversation } = await writer.orThrow.createConversation({ customer });
  const after = await writer.eventPosition();
  await writer.orThrow.createReply({ conversationId: conversation.id, text: 'here' });
  const { token, calls } = tokenFunction('expired', valid);
  const { parley, streams } = recording(token);
  const items = parley.threadAdded(conversation.id, { after });
  expect(await read(items, 1)).toEqual(['here']);
  expect(streams.map(({ status }) => status)).toEqual([401, 200]);
  expect(calls()).toBe(2);
  await items.return(undefined);
});
