import { beforeAll, describe, expect, it } from 'vitest';
import { startConversation, type WriteName, write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { createOtherTenant } from '../../support/gateways/tenant.ts';

let app: TestApp;
let conversationId: string;
beforeAll(async () => {
  app = await openTestApp();
  conversationId = (await startConversation(app)).id;
});

let emails = 0;
const email = () => `idempotent-${++emails}@example.com`;

/** Each write with its own input, a change to that input, and the object it returns. */
const cases: [name: WriteName, input: () => object, change: object, idOf: (result: never) => string][] = [
  [
    'createConversation',
    () => ({ customer: { email: email() }, name: 'One' }),
    { name: 'Two' },
    (result: { conversation: { id: string } }) => result.conversation.id,
  ],
  [
    'createChatThread',
    () => ({ conversationId, customer: { email: email() }, text: 'One' }),
    { text: 'Two' },
    (result: { thread: { id: string } }) => result.thread.id,
  ],
  [
    'createReply',
    () => ({ conversationId, text: 'One' }),
    { text: 'Two' },
    (result: { thread: { id: string } }) => result.thread.id,
  ],
  [
    'createNote',
    () => ({ conversationId, text: 'One' }),
    { text: 'Two' },
    (result: { thread: { id: string } }) => result.thread.id,
  ],
  [
    'bulkCreateConversations',
    () => ({ conversations: [{ customer: { email: email() } }], context: 'One', waitMs: 30_000 }),
    { context: 'Two' },
    (result: { bulkOperation: { id: string } }) => result.bulkOperation.id,
  ],
];

let keys = 0;
const newKey = () => `key ${++keys} 🔑`;
const expire = async (key: string) => {
  const db = await openTestDatabase();
  const { count } = await db.prisma.idempotencyKey.updateMany({ where: { key }, data: { expiresAt: new Date(0) } });
  expect(count).toBe(1);
};

describe.each(cases)('idempotency of %s (R23)', (name, input, change, idOf) => {
  const id = (result: unknown) => idOf(result as never);

  it('R23: returns the first response for the same key and input', async () => {
    const keyed = { ...input(), idempotencyKey: newKey() };
    const first = await write(app, name, keyed);
    const again = await write(app, name, keyed);
    expect(first.replayed).toBe(false);
    expect(again).toEqual({ ...first, replayed: true });
  });

  it('R23: reports IDEMPOTENCY_MISMATCH for another input with the same key', async () => {
    const keyed = { ...input(), idempotencyKey: newKey() };
    const first = await write(app, name, keyed);
    expect(await write(app, name, { ...keyed, ...change })).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
      status: 409,
      retryable: false,
      idempotencyKey: keyed.idempotencyKey,
    });
    expect(id(await write(app, name, keyed))).toBe(id(first));
  });

  it("R23: ignores the order of the input's keys", async () => {
    const keyed = { ...input(), idempotencyKey: newKey() };
    const first = await write(app, name, keyed);
    const turned = Object.fromEntries(Object.entries(keyed).reverse());
    expect(await write(app, name, turned)).toMatchObject({ replayed: true });
    expect(id(await write(app, name, turned))).toBe(id(first));
  });

  it('R23: concurrent duplicates write once', async () => {
    const keyed = { ...input(), idempotencyKey: newKey() };
    const results = await Promise.all(Array.from({ length: 12 }, () => write(app, name, keyed)));
    expect(new Set(results.map(id)).size).toBe(1);
    expect(results.filter((result) => !result.replayed).length).toBe(1);
  });

  it('R23: frees a key after 24 hours', async () => {
    const keyed = { ...input(), idempotencyKey: newKey() };
    const first = await write(app, name, keyed);
    await expire(keyed.idempotencyKey);
    const second = await write(app, name, keyed);
    expect(second.replayed).toBe(false);
    expect(id(second)).not.toBe(id(first));
    expect(id(await write(app, name, keyed))).toBe(id(second));
    await expire(keyed.idempotencyKey);
    expect((await write(app, name, { ...keyed, ...change })).replayed).toBe(false);
  });

  it('R23: keeps a key for 24 hours by the clock of the database', async () => {
    const key = newKey();
    await write(app, name, { ...input(), idempotencyKey: key });
    const db = await openTestDatabase();
    const [row] = await db.prisma.idempotencyKey.findMany({ where: { key } });
    expect((row?.expiresAt.getTime() ?? 0) - (row?.createdAt.getTime() ?? 0)).toBe(24 * 60 * 60 * 1000);
  });

  it('R3, R23: scopes a key to its token', async () => {
    const keyed = { ...input(), idempotencyKey: newKey() };
    const first = await write(app, name, keyed);
    const colleague = await app.tenant.tokenWith([
      'org.user.conversation.write',
      'org.user.message.write',
      'org.user.conversation.read',
    ]);
    const theirs = await write(app, name, keyed, colleague);
    expect(theirs.replayed).toBe(false);
    expect(id(theirs)).not.toBe(id(first));
  });

  it('R23: requires a key of 1 to 255 characters', async () => {
    for (const idempotencyKey of ['', 'k'.repeat(256)])
      expect(await write(app, name, { ...input(), idempotencyKey })).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['idempotencyKey'] }],
      });
    const keyed = { ...input(), idempotencyKey: '😀'.repeat(255) };
    expect((await write(app, name, keyed)).replayed).toBe(false);
    await expire(keyed.idempotencyKey);
  });
});

describe('idempotency (R23)', () => {
  it('R23: a replay returns the original response, whatever has changed since', async () => {
    const keyed = { customer: { email: email() }, name: 'Then', status: 'DONE', idempotencyKey: newKey() };
    const first = await write(app, 'createConversation', keyed);
    const { id, customer } = first.conversation;
    const chat = { conversationId: id, customer: { id: customer.id }, text: 'x', idempotencyKey: newKey() };
    const firstChat = await write(app, 'createChatThread', chat);
    expect(firstChat).toMatchObject({ effects: { reopened: true }, conversation: { rev: 2, status: 'OPEN' } });
    await write(app, 'updateConversation', { id, name: 'Now', tags: ['now'] });
    await write(app, 'createNote', { conversationId: id, text: 'y' });
    expect(await write(app, 'createConversation', keyed)).toEqual({ ...first, replayed: true });
    expect(await write(app, 'createChatThread', chat)).toEqual({ ...firstChat, replayed: true });
  });

  it('R23: a replay for a conversation that was merged still returns the original response', async () => {
    const keyed = { customer: { email: email() }, idempotencyKey: newKey() };
    const first = await write(app, 'createConversation', keyed);
    await write(app, 'mergeConversations', { sourceId: first.conversation.id, targetId: conversationId });
    expect(await write(app, 'createConversation', keyed)).toEqual({ ...first, replayed: true });
  });

  it('R23: a replay counts toward no limit and writes nothing', async () => {
    const keyed = { customer: { email: email() }, idempotencyKey: newKey() };
    const { conversation } = await write(app, 'createConversation', keyed);
    const left = async () =>
      (
        await app.ask('query ($id: ID!) { customer(id: $id) { conversationAllowance { remaining } } }', {
          id: conversation.customer.id,
        })
      ).customer.conversationAllowance.remaining;
    const before = await left();
    for (let n = 0; n < 5; n++) await write(app, 'createConversation', keyed);
    expect(before).toBe(119);
    expect(await left()).toBe(before);
  });

  it('R23: failures are not stored: the key can be used for a corrected input', async () => {
    const idempotencyKey = newKey();
    const id = 'customer_01h455vb4pex5vsknk084sn02q';
    expect(await write(app, 'createConversation', { customer: { id }, idempotencyKey })).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await write(app, 'createConversation', { customer: {}, idempotencyKey })).toMatchObject({
      code: 'INVALID_INPUT',
    });
    const good = { customer: { email: email() }, idempotencyKey };
    expect(await write(app, 'createConversation', good)).toMatchObject({ replayed: false });
    expect(await write(app, 'createConversation', good)).toMatchObject({ replayed: true });

    const other = newKey();
    const note = { conversationId: 'conversation_01h455vb4pex5vsknk084sn02q', text: 'x', idempotencyKey: other };
    expect(await write(app, 'createNote', note)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await write(app, 'createNote', { ...note, conversationId })).toMatchObject({ replayed: false });

    const third = newKey();
    expect(await write(app, 'bulkCreateConversations', { conversations: [], idempotencyKey: third })).toMatchObject({
      code: 'INVALID_INPUT',
    });
    const bulk = { conversations: [{ customer: { email: email() } }], idempotencyKey: third };
    expect(await write(app, 'bulkCreateConversations', bulk)).toMatchObject({ replayed: false });
  });

  it('R23: one key for two kinds of writes is a mismatch', async () => {
    const idempotencyKey = newKey();
    await write(app, 'createReply', { conversationId, text: 'x', idempotencyKey });
    expect(await write(app, 'createNote', { conversationId, text: 'x', idempotencyKey })).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
    expect(await write(app, 'createConversation', { customer: { email: email() }, idempotencyKey })).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
  });

  it('R23: the wait time is not part of the input', async () => {
    const input = { conversations: [{ customer: { email: email() } }], idempotencyKey: newKey() };
    const first = await write(app, 'bulkCreateConversations', { ...input, waitMs: 0 });
    expect(await write(app, 'bulkCreateConversations', { ...input, waitMs: 30_000 })).toMatchObject({
      replayed: true,
      bulkOperation: { id: first.bulkOperation.id, status: 'COMPLETED', succeeded: 1 },
    });
  });

  it('R23, R24: a dry run does not consume the key, and predicts the replay and the mismatch', async () => {
    const keyed = { customer: { email: email() }, idempotencyKey: newKey() };
    expect(await write(app, 'createConversation', { ...keyed, validateOnly: true })).toMatchObject({ replayed: false });
    const real = await write(app, 'createConversation', keyed);
    expect(real.replayed).toBe(false);
    expect(await write(app, 'createConversation', { ...keyed, validateOnly: true })).toEqual({
      ...real,
      replayed: true,
    });
    expect(await write(app, 'createConversation', { ...keyed, name: 'x', validateOnly: true })).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
  });

  it('R23: rows of a bulk operation may have their own keys', async () => {
    const row = { customer: { email: email() }, idempotencyKey: newKey() };
    const single = await write(app, 'createConversation', row);
    const { bulkOperation } = await write(app, 'bulkCreateConversations', {
      conversations: [row, { ...row, name: 'Another' }],
      waitMs: 30_000,
    });
    const { bulkOperation: settled } = await app.ask(
      'query ($id: ID!) { bulkOperation(id: $id) { rows { nodes { status conversation { id } error { code } } } } }',
      { id: bulkOperation.id },
    );
    expect(settled.rows.nodes).toEqual([
      { status: 'EXISTED', conversation: { id: single.conversation.id }, error: null },
      { status: 'FAILED', conversation: null, error: { code: 'IDEMPOTENCY_MISMATCH' } },
    ]);
  });

  it('R3, R23: the same key in another organization is a different key', async () => {
    const other = await createOtherTenant(await openTestDatabase());
    const keyed = { customer: { email: email() }, idempotencyKey: newKey() };
    const mine = await write(app, 'createConversation', keyed);
    const theirs = await write(app, 'createConversation', keyed, other.token);
    expect(theirs).toMatchObject({ replayed: false });
    expect(theirs.conversation.id).not.toBe(mine.conversation.id);
  });
});
