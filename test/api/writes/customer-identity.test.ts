import { beforeAll, describe, expect, it } from 'vitest';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});

let serial = 0;
/** A name that no other test uses. */
const fresh = () => `n${++serial}`;
const found = async (email: string) =>
  (await app.ask('query ($email: String) { customer(email: $email) { id email } }', { email })).customer;
const pathsOf = (result: { issues?: { path: string[] }[] }) => result.issues?.map(({ path }) => path.join('.'));

/** The ways to write for a customer; each returns the result, or the error of a bulk row, with the effects. */
const ways: Record<string, (customer: object, more?: object) => Promise<any>> = {
  createConversation: (customer, more) => write(app, 'createConversation', { customer, ...more }),
  'createConversation, validateOnly': (customer, more) =>
    write(app, 'createConversation', { customer, validateOnly: true, ...more }),
  createChatThread: async (customer, more) => {
    const { id } = await startConversation(app);
    return write(app, 'createChatThread', { conversationId: id, text: 'Hi', customer, ...more });
  },
  'createChatThread, validateOnly': async (customer, more) => {
    const { id } = await startConversation(app);
    return write(app, 'createChatThread', { conversationId: id, text: 'Hi', customer, validateOnly: true, ...more });
  },
  bulkCreateConversations: async (customer, more) => {
    const input = { conversations: [{ customer, ...more }], waitMs: 30_000 };
    const { bulkOperation } = await write(app, 'bulkCreateConversations', input);
    const { bulkOperation: done } = await app.ask(
      `query ($id: ID!) { bulkOperation(id: $id) { rows(first: 1) { nodes { status
         effects { customerMatchedBy ignoredCustomerFields }
         error { code message ... on InvalidInputError { issues { path message } } } } } } }`,
      { id: bulkOperation.id },
    );
    const [row] = done.rows.nodes;
    return row.error ?? row;
  },
};

describe.each(Object.keys(ways))('by %s', (name) => {
  const writeFor = ways[name] as (typeof ways)[string];

  it('R4: finds a customer however their address is written', async () => {
    const local = fresh();
    const [first, ...others] = [
      `Ren\u00e9.${local}@B\u00fccher.example`,
      `rene\u0301.${local.toUpperCase()}@bu\u0308cher.EXAMPLE`,
      `Ren\u00e9.${local}@xn--bcher-kva.example`,
      `ren\u00e9.${local}@B\u00dcCHER\u3002example`,
    ] as [string, ...string[]];
    const { customer } = await startConversation(app, { customer: { email: first } });
    for (const email of others) {
      expect((await writeFor({ email, lastName: 'R' })).effects).toMatchObject({
        customerMatchedBy: 'EMAIL',
        ignoredCustomerFields: ['lastName'],
      });
      expect(await found(email)).toEqual({ id: customer.id, email: first });
    }
  });

  it('R4: treats a look-alike address as another customer or as invalid', async () => {
    const local = `k${fresh()}`;
    await startConversation(app, { customer: { email: `${local}\u00e9@example.com` } });
    const other = await writeFor({ email: `${local}\u00c9@example.com` });
    expect(other.effects).toMatchObject({ customerMatchedBy: 'CREATED' });
    const kelvin = `\u212A${local.slice(1)}\u00e9@example.com`;
    expect(await writeFor({ email: kelvin })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['customer', 'email'], message: expect.stringMatching(/look-alike/) }],
    });
    expect(await found(kelvin)).toBeNull();
  });

  it.each([
    ['ada\u200b@example.com', /invisible/],
    ['ada@example.com\u00a0', /invisible/],
    ['Ada <ada@example.com>', /brackets/],
    ['mailto:ada@example.com', /mailto:/],
    ['ada@example.com.', /dot/],
    ['ada@example.com;', /one address/],
    ['"ada"@example.com', /quotes/],
    ['ada@bob@example.com', /one @/],
  ])('R4: rejects the address %j', async (email, message) => {
    expect(await writeFor({ email })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['customer', 'email'], message: expect.stringMatching(message) }],
    });
    expect(await found(email)).toBeNull();
  });

  const flaws = { firstName: '', lastName: 'a\0b', photoUrl: '', jobTitle: 'j'.repeat(61), age: '\ud800' };
  const flawPaths = Object.keys(flaws).map((field) => `customer.${field}`);

  it('R4, R25: does not validate the optional fields of a known customer, by e-mail or by id', async () => {
    const { customer } = await startConversation(app);
    const byEmail = await writeFor({ email: customer.email.toUpperCase(), ...flaws });
    const ignored = ['firstName', 'lastName', 'photoUrl', 'jobTitle', 'age'];
    expect(byEmail.effects).toMatchObject({ customerMatchedBy: 'EMAIL', ignoredCustomerFields: ignored });
    const byId = await writeFor({ id: customer.id, email: 'nobody\0', ...flaws });
    expect(byId.effects).toMatchObject({ customerMatchedBy: 'ID', ignoredCustomerFields: ['email', ...ignored] });
  });

  it('R4, R26: validates them for a new customer, and reports all issues together', async () => {
    const email = `${fresh()}@example.com`;
    const paths = pathsOf(await writeFor({ email, ...flaws }));
    expect(paths?.toSorted()).toEqual(flawPaths.toSorted());
    const more = pathsOf(await writeFor({ email, ...flaws }, { idempotencyKey: 'k'.repeat(256) }));
    expect(more?.toSorted()).toEqual([...flawPaths, 'idempotencyKey'].toSorted());
    expect(await found(email)).toBeNull();
  });

  it('R4, R26: reports only the other issues for a known customer', async () => {
    const { customer } = await startConversation(app);
    const result = await writeFor({ email: customer.email, ...flaws }, { idempotencyKey: 'k'.repeat(256) });
    expect(pathsOf(result)).toEqual(['idempotencyKey']);
  });
});

it('R4: accepts a photo URL without a scheme, and rejects an empty one', async () => {
  const photoUrl = '//cdn.example.com/ada.png';
  const { customer } = await startConversation(app, { customer: { email: `${fresh()}@example.com`, photoUrl } });
  expect(customer.photoUrl).toBe(photoUrl);
  const result = await write(app, 'createConversation', { customer: { email: `${fresh()}@a.b`, photoUrl: '' } });
  expect(pathsOf(result)).toEqual(['customer.photoUrl']);
});

it('R4: identifies users in the same way', async () => {
  const local = fresh();
  expect(await write(app, 'createUser', { name: 'A', email: `${local}@b\u00fccher.example` })).toMatchObject({
    user: { email: `${local}@b\u00fccher.example` },
  });
  expect(await write(app, 'createUser', { name: 'A', email: `${local}@xn--bcher-kva.example` })).toMatchObject({
    issues: [{ path: ['email'] }],
  });
  expect(await write(app, 'createUser', { name: 'A', email: `<${fresh()}@a.b>` })).toMatchObject({
    issues: [{ path: ['email'], message: expect.stringMatching(/brackets/) }],
  });
});

describe('R23: the same key with an equivalent input', () => {
  it.each([
    ['null fields', {}, { name: null, custom: null, queue: null }],
    ['empty lists', {}, { tags: [], threads: [], assignedUsers: [] }],
    ['the default value', {}, { status: 'OPEN' }],
    ['null in place of the default', {}, { status: null }],
  ])('is a replay: %s', async (_, one, other) => {
    const input = { customer: { email: `${fresh()}@example.com` }, idempotencyKey: fresh() };
    const first = await write(app, 'createConversation', { ...input, ...one });
    const second = await write(app, 'createConversation', { ...input, ...other });
    expect(second).toMatchObject({ replayed: true, conversation: { id: first.conversation.id } });
    const third = await write(app, 'createConversation', { ...input, name: 'another' });
    expect(third.code).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('is a replay for threads and bulk operations as well', async () => {
    const { id, customer } = await startConversation(app);
    const chat = { conversationId: id, customer: { id: customer.id }, text: 'Hi', idempotencyKey: fresh() };
    await write(app, 'createChatThread', chat);
    const again = { ...chat, imported: false, createdAt: null, attachments: [] };
    expect(await write(app, 'createChatThread', again)).toMatchObject({ replayed: true });
    expect(await write(app, 'createChatThread', { ...chat, text: 'Ho' })).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });

    const rows = [{ customer: { id: customer.id } }, { customer: { id: customer.id }, priority: 9 }];
    const bulk = { conversations: rows, idempotencyKey: fresh() };
    await write(app, 'bulkCreateConversations', bulk);
    const same = rows.map((row) => ({ ...row, name: null, customer: { ...row.customer, age: null } }));
    expect(
      await write(app, 'bulkCreateConversations', { ...bulk, conversations: same, context: null, onConflict: 'FAIL' }),
    ).toMatchObject({ replayed: true });
    for (const more of [{ priority: 8 }, { name: 'x' }, { customer: { email: 'a@b.c' } }]) {
      const conversations = [rows[0], { ...rows[1], ...more }];
      expect(await write(app, 'bulkCreateConversations', { ...bulk, conversations })).toMatchObject({
        code: 'IDEMPOTENCY_MISMATCH',
      });
    }
  });
});
