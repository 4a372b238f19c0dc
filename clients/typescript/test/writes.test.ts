import { describe, expect, expectTypeOf, it } from 'vitest';
import { openTestDatabase } from '../../../test/support/databases/database.ts';
import { openTestApp } from '../../../test/support/gateways/app.ts';
import { listen } from '../../../test/support/gateways/gateway-address.ts';
import type { ClientOptions, CreateConversationResult, CreatedConversation } from '../src/index.js';
import { createClient, isFailure, ParleyFailureError, ParleyRequestError } from '../src/index.js';
import { faultyFetch } from './faulty-fetch.ts';

const app = await openTestApp();
const url = `${await listen(app.requestListener)}/graphql`;
const client = (options: Partial<ClientOptions> = {}) => createClient({ url, token: app.tenant.token, ...options });
const parley = client();

let made = 0;
const customer = () => ({ email: `client-${++made}@example.com` });
const start = async (input = {}) =>
  (await parley.orThrow.createConversation({ customer: customer(), ...input })).conversation;
const unavailable = () =>
  Response.json(
    {
      errors: [{ message: 'Try again.', extensions: { code: 'SERVICE_UNAVAILABLE', retryable: true, requestId: 'r' } }],
    },
    { status: 503, headers: { 'retry-after': '0' } },
  );

describe('a write', () => {
  it('returns a union that the compiler knows', async () => {
    const result = await parley.createConversation({ customer: customer(), name: 'First', custom: { visitsNum: 3 } });
    expectTypeOf(result).toEqualTypeOf<CreateConversationResult>();
    if (result.__typename !== 'CreateConversationPayload') throw new Error(result.message);
    expectTypeOf(result.conversation).toEqualTypeOf<CreatedConversation>();
    expect(result).toMatchObject({
      replayed: false,
      effects: { customerMatchedBy: 'CREATED' },
      conversation: { name: 'First', custom: { visitsNum: 3 }, status: 'OPEN', rev: 1 },
    });
  });

  it('returns its failures, each with its own fields', async () => {
    const result = await parley.createConversation({ customer: {}, priority: 9 });
    expect(isFailure(result)).toBe(true);
    if (result.__typename !== 'InvalidInputError') throw new Error(result.__typename);
    expect(result).toMatchObject({ code: 'INVALID_INPUT', status: 400, retryable: false });
    expect(result.issues.map(({ path }) => path[0]).toSorted()).toEqual(['customer', 'priority']);
  });

  it('orThrow: throws them with the member of the union', async () => {
    const existing = await start({ externalId: 'taken' });
    const thrown = await parley.orThrow
      .createConversation({ customer: customer(), externalId: 'taken' })
      .catch((error: unknown) => error);
    if (!(thrown instanceof ParleyFailureError)) throw thrown;
    expect(thrown.code).toBe('CONFLICT');
    expect(thrown.failure).toMatchObject({
      __typename: 'ConflictError',
      field: 'externalId',
      existing: { id: existing.id },
    });
  });

  it('orThrow: includes what to change in the message', async () => {
    const wrong = parley.orThrow.createConversation({ customer: { email: 'nobody' } });
    await expect(wrong).rejects.toThrow('The input has one issue. customer.email: Must be an e-mail address.');
    const worse = parley.orThrow.createConversation({
      customer: { email: 'nobody' },
      priority: 9,
      satisfaction: 101,
      custom: { colour: 1 },
    });
    await expect(worse).rejects.toThrow(/^The input has 4 issues\. (?:[\w.]+: [^.]+\. ?){3}…$/);
  });

  it('does what its name says, for every write', async () => {
    const { orThrow } = parley;
    const one = await start();
    const other = await start();
    const conversationId = one.id;
    const chat = await orThrow.createChatThread({ conversationId, customer: { id: one.customer.id }, text: 'Hi' });
    const reply = await orThrow.createReply({ conversationId, text: 'Hello' });
    const note = await orThrow.createNote({ conversationId, text: 'Met before' });
    expect([chat, reply, note].map(({ thread }) => thread.type)).toEqual(['CHAT', 'REPLY', 'NOTE']);
    const { rev } = note.conversation;
    const updated = await orThrow.updateConversation({ id: one.id, rev, status: 'DONE' });
    expect(updated.conversation).toMatchObject({ status: 'DONE', rev: rev + 1, threadCount: 3 });
    const stale = await parley.updateConversation({ id: one.id, rev, status: 'OPEN' });
    expect(stale).toMatchObject({ __typename: 'StaleRevisionError', currentRev: rev + 1 });
    const merged = await orThrow.mergeConversations({ sourceId: one.id, targetId: other.id });
    expect(merged.conversation).toMatchObject({ id: other.id, mergedConversations: [one.id], threadCount: 3 });
    const { bulkOperation } = await orThrow.bulkCreateConversations({
      conversations: [{ customer: customer() }, { customer: {} }],
      waitMs: 30_000,
    });
    expect(bulkOperation).toMatchObject({ status: 'COMPLETED', total: 2, succeeded: 1, failed: 1 });
    const again = await orThrow.retryBulkOperation({ id: bulkOperation.id });
    const ended = await orThrow.cancelBulkOperation({ id: bulkOperation.id });
    for (const result of [again, ended]) expect(result.bulkOperation).toMatchObject({ status: 'COMPLETED', failed: 1 });
  });
});

describe('a retried write', () => {
  it('creates no duplicate after a lost response: the key is generated once and reused', async () => {
    const { fetch, keys } = faultyFetch('answer lost', 'answer lost');
    const email = customer().email;
    const result = await client({ fetch }).orThrow.createConversation({ customer: { email } });
    expect(result.replayed).toBe(true);
    expect(keys()).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), keys()[0], keys()[0]]);
    const { conversations } = parley;
    const found = await conversations({ filter: { customerId: result.conversation.customer.id } });
    expect(found.nodes.map(({ id }) => id)).toEqual([result.conversation.id]);
  });

  it('has a new key for each write, and keeps a given one', async () => {
    const { fetch, keys } = faultyFetch();
    const counting = client({ fetch });
    await counting.orThrow.createConversation({ customer: customer() });
    await counting.orThrow.createConversation({ customer: customer() });
    await counting.orThrow.createConversation({ customer: customer(), idempotencyKey: 'mine' });
    expect(new Set(keys()).size).toBe(3);
    expect(keys()[2]).toBe('mine');
  });

  it('is repeated after SERVICE_UNAVAILABLE or a failing proxy', async () => {
    const { fetch, keys } = faultyFetch(unavailable(), new Response('<html>', { status: 502 }), 'lost');
    await client({ fetch }).orThrow.createReply({ conversationId: (await start()).id, text: 'Hi' });
    expect(keys().length).toBe(4);
    expect(new Set(keys()).size).toBe(1);
  });

  it('is sent once without a key: its outcome would be unknown', async () => {
    const conversations = [{ customer: customer() }];
    const { bulkOperation } = await parley.orThrow.bulkCreateConversations({ conversations, waitMs: 30_000 });
    const { fetch, sent } = faultyFetch('answer lost');
    const outcome = client({ fetch }).cancelBulkOperation({ id: bulkOperation.id });
    await expect(outcome).rejects.toMatchObject({ name: 'ParleyRequestError', code: 'NETWORK', retryable: true });
    expect(sent.length).toBe(1);
  });

  it('is repeated for an update after a lost response, and applied once, because it has a key, too', async () => {
    const conversation = await start();
    const { fetch, keys } = faultyFetch('answer lost');
    await client({ fetch }).orThrow.updateConversation({ id: conversation.id, name: 'New' });
    expect(keys()).toEqual([expect.any(String), keys()[0]]);
    expect(await parley.conversation(conversation.id)).toMatchObject({ name: 'New', rev: 2 });
  });

  it('is not repeated if it cannot succeed later', async () => {
    const { fetch, sent } = faultyFetch();
    const strict = client({ fetch });
    expect(await strict.createConversation({ customer: {} })).toMatchObject({ code: 'INVALID_INPUT' });
    const reader = client({ fetch, token: await app.tenant.tokenWith(['org.permission.conversation.read']) });
    await expect(reader.createConversation({ customer: customer() })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const stranger = client({ fetch, token: 'nonsense' });
    const refused = await stranger.createConversation({ customer: customer() }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ParleyRequestError);
    expect(refused).toMatchObject({ code: 'UNAUTHENTICATED', status: 401, requestId: expect.any(String) });
    expect(sent.length).toBe(3);
  });

  it('R9: is repeated after retryAfterMs for RATE_LIMITED, and succeeds', async () => {
    const { id } = (await start()).customer;
    await parley.orThrow.bulkCreateConversations({
      conversations: Array.from({ length: 119 }, () => ({ customer: { id } })),
      waitMs: 30_000,
    });
    // As if they had been created a while ago: the window ends in two seconds.
    const db = await openTestDatabase();
    await db.execute(`UPDATE conversations SET created_at = clock_timestamp() - interval '58 seconds'`);
    const { fetch, keys } = faultyFetch();
    const asked = client({ fetch });
    const hasty = await asked.createConversation({ customer: { id } }, { retry: { maxWaitMs: 0 } });
    expect(hasty).toMatchObject({ __typename: 'RateLimitedError', retryable: true, limit: 120 });
    await asked.orThrow.createConversation({ customer: { id } });
    expect(keys()).toEqual([expect.any(String), keys()[1], keys()[1]]);
    expect(keys()[0]).not.toBe(keys()[1]);
  });

  it('stops after the maximum of attempts, with the last error', async () => {
    const { fetch, sent } = faultyFetch('lost', 'lost', unavailable(), 'lost');
    const outcome = client({ fetch, retry: { attempts: 3 } }).createConversation({ customer: customer() });
    await expect(outcome).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE', requestId: 'r', status: 503 });
    expect(sent.length).toBe(3);
  });

  it('ends with its signal, even during a wait', async () => {
    const { fetch, sent } = faultyFetch(
      Response.json({ errors: [{ message: 'Later.' }] }, { status: 503, headers: { 'retry-after': '50' } }),
    );
    const controller = new AbortController();
    const outcome = client({ fetch }).createConversation({ customer: customer() }, { signal: controller.signal });
    const reason = new Error('The person left.');
    setTimeout(() => controller.abort(reason), 20);
    await expect(outcome).rejects.toBe(reason);
    expect(sent.length).toBe(1);
    const early = client({ fetch }).createConversation({ customer: customer() }, { signal: controller.signal });
    await expect(early).rejects.toBe(reason);
  });

  it('fails with TIMEOUT if an attempt takes too long', async () => {
    const never: typeof globalThis.fetch = (_url, init) =>
      new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)));
    const outcome = client({ fetch: never, timeoutMs: 10, retry: { attempts: 2 } }).viewer();
    await expect(outcome).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: `${url} did not answer in time.`,
      retryable: true,
    });
  });

  it.each([
    ['http://127.0.0.1:3/graphql', /^http:\/\/127\.0\.0\.1:3\/graphql cannot be reached \(ECONNREFUSED\)\.$/],
    ['http://user:secret@127.0.0.1:3/graphql?key=secret', /^http:\/\/127\.0\.0\.1:3\/graphql cannot be reached \(/],
    [
      'http://nowhere.invalid/graphql',
      /^http:\/\/nowhere\.invalid\/graphql cannot be reached \((ENOTFOUND|EAI_AGAIN)\)\.$/,
    ],
  ])('reports an unreachable gateway with its URL and the cause: %s', async (address, message) => {
    const outcome = client({ url: address, retry: { attempts: 1 } }).viewer();
    await expect(outcome).rejects.toMatchObject({
      code: 'NETWORK',
      retryable: true,
      message: expect.stringMatching(message),
    });
  });
});
