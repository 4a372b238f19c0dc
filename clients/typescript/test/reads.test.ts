import { describe, expect, expectTypeOf, it } from 'vitest';
import { openTestApp } from '../../../test/support/gateways/app.ts';
import { listen } from '../../../test/support/gateways/gateway-address.ts';
import { createClient, type Page, type Thread } from '../src/index.js';
import { collect } from './collect.ts';
import { faultyFetch } from './faulty-fetch.ts';

const app = await openTestApp();
const url = `${await listen(app.requestListener)}/graphql`;
const options = { url, token: () => Promise.resolve(app.tenant.token) };
const parley = createClient(options);
const customer = { email: 'reader@example.com' };
const { bulkOperation } = await parley.orThrow.bulkCreateConversations({
  conversations: Array.from({ length: 25 }, (_, index) => ({
    customer,
    name: `Number ${index}`,
    externalId: `n-${index}`,
  })),
  waitMs: 30_000,
});
const all = await collect(parley.conversations.each({ orderBy: 'OLDEST' }));

describe('a read', () => {
  it('returns the user of the token', async () => {
    expect(await parley.viewer()).toMatchObject({ user: { id: app.tenant.userId }, org: { name: expect.any(String) } });
  });

  it('returns one object, or null', async () => {
    const [first] = all;
    expect(await parley.conversation(first?.id ?? '')).toEqual(first);
    expect(await parley.conversationByExternalId(first?.externalId ?? '')).toEqual(first);
    expect(await parley.conversation('conversation_01h455vb4pex5vsknk084sn02q')).toBeNull();
    const found = await parley.customer({ email: 'READER@example.com' });
    expect(found).toMatchObject({ ...customer, conversationAllowance: { limit: 120, remaining: 95 } });
    expect(await parley.customer({ id: found?.id ?? '' })).toEqual(found);
    expect(await parley.customer({ email: 'nobody@example.com' })).toBeNull();
    expect(await parley.bulkOperation(bulkOperation.id)).toEqual(bulkOperation);
  });

  it('lists and counts by the same filters, a search among them', async () => {
    const filter = { search: 'number 7', status: ['OPEN' as const] };
    expect((await parley.conversations({ filter })).nodes.map(({ name }) => name)).toEqual(['Number 7']);
    expect(await parley.conversationCount(filter)).toEqual({ value: 1, isExact: true });
    expect(await parley.conversationCount()).toEqual({ value: 25, isExact: true });
    expect(await collect(parley.customers.each({ filter: { search: 'reader' } }))).toMatchObject([customer]);
    expect(await parley.customerCount({ search: 'nobody' })).toEqual({ value: 0, isExact: true });
    expect(await parley.customerCount()).toEqual({ value: 1, isExact: true });
  });

  it('follows a merged id on request', async () => {
    const { orThrow } = parley;
    const source = (await orThrow.createConversation({ customer, threads: [{ text: 'Moved' }] })).conversation;
    const target = (await orThrow.createConversation({ customer })).conversation;
    await orThrow.mergeConversations({ sourceId: source.id, targetId: target.id });
    const found = await parley.conversation(source.id);
    if (found?.__typename !== 'ConversationMoved') throw new Error(found?.__typename);
    expect(found.movedTo.id).toBe(target.id);
    expect(await collect(parley.threads.each({ conversationId: source.id }))).toMatchObject([{ text: 'Moved' }]);
  });

  it('is retried without a response', async () => {
    const { fetch, sent } = faultyFetch('lost', 'answer lost');
    expect((await createClient({ ...options, fetch }).viewer()).user?.id).toBe(app.tenant.userId);
    expect(sent.length).toBe(3);
  });

  it('accepts a custom operation, with its types', async () => {
    const data = await parley.graphql<{ viewer: { org: { name: string } } }>('{ viewer { org { name } } }');
    expect(data.viewer.org.name).toMatch(/^Tenant/);
    const outcome = parley.graphql('query ($id: ID!) { conversation(id: $id) { nonsense } }', { id: 'x' });
    await expect(outcome).rejects.toMatchObject({ name: 'ParleyRequestError', code: 'GRAPHQL_VALIDATION_FAILED' });
    const { fetch, sent } = faultyFetch('answer lost');
    const once = createClient({ ...options, fetch }).graphql('mutation { __typename }');
    await expect(once).rejects.toMatchObject({ code: 'NETWORK' });
    expect(sent.length).toBe(1);
  });
});

describe('a list', () => {
  it('returns a page', async () => {
    const page = await parley.conversations({ first: 3, orderBy: 'OLDEST', filter: { status: ['OPEN'] } });
    expect(page.nodes).toEqual(all.slice(0, 3));
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  });

  it('iterates over all pages in both directions, and reads no more than requested', async () => {
    expect(all.map(({ name }) => name)).toEqual(Array.from({ length: 25 }, (_, index) => `Number ${index}`));
    const ofOperation = { bulkOperationId: bulkOperation.id };
    const forward = await collect(parley.bulkRows.pages({ ...ofOperation, first: 10 }));
    expect(forward.map(({ nodes }) => nodes.map(({ index }) => index))).toEqual(
      [10, 10, 5].map((size, page) => Array.from({ length: size }, (_, index) => page * 10 + index)),
    );
    const backward = await collect(parley.bulkRows.pages({ ...ofOperation, last: 20 }));
    expect(backward.map(({ nodes }) => [nodes[0]?.index, nodes.at(-1)?.index])).toEqual([
      [5, 24],
      [0, 4],
    ]);
    const { fetch, sent } = faultyFetch();
    for await (const conversation of createClient({ ...options, fetch }).conversations.each({ first: 2 }))
      if (conversation.name === 'Number 23') break;
    expect(sent.length).toBeLessThanOrEqual(2);
  });

  it('returns the type that its name says, for every list', async () => {
    const found = await parley.customer(customer);
    const conversations = parley.customerConversations({ customerId: found?.id ?? '', first: 100 });
    expect((await conversations).nodes.length).toBe((await parley.conversations({ first: 100 })).nodes.length);
    expect((await parley.bulkOperations()).nodes).toEqual([bulkOperation]);
    const threads = await parley.threads({ conversationId: all[0]?.id ?? '' });
    expectTypeOf(threads).toEqualTypeOf<Page<Thread>>();
    expect(threads.nodes).toEqual([]);
  });

  it('reports NOT_FOUND for a list of something that does not exist', async () => {
    const id = 'conversation_01h455vb4pex5vsknk084sn02q';
    await expect(parley.threads({ conversationId: id })).rejects.toMatchObject({ code: 'NOT_FOUND', retryable: false });
    await expect(parley.bulkRows({ bulkOperationId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(parley.customerConversations({ customerId: id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
