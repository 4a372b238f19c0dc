import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { customerFields, startConversation, write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
let db: Database;

beforeAll(async () => {
  db = await openTestDatabase();
  app = await openTestApp();
});

const mail = () => `${randomUUID()}@example.com`;
let numbers = 0;
const number = () => `+1 555 ${1_000_000 + ++numbers}`;
const details = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  phone: '+44 20 7946 0001',
  photoUrl: 'https://example.com/ada.png',
  photoType: 'GRAVATAR',
  jobTitle: 'Analyst',
  background: 'Met at the fair.',
  location: 'London',
  organization: 'Engines Ltd',
  gender: 'FEMALE',
  age: '36',
};

async function made(input: object) {
  const result = await write(app, 'createCustomer', input);
  expect(result).toMatchObject({ __typename: 'CreateCustomerPayload', replayed: false });
  return result.customer;
}
const find = async (by: object) =>
  (
    await app.ask(
      `query ($id: ID, $email: String, $externalId: String) {
        customer(id: $id, email: $email, externalId: $externalId) { ${customerFields} conversations { nodes { id } } }
      }`,
      by,
    )
  ).customer;
const countOf = async () => (await app.ask('{ customerCount { value isExact } }')).customerCount.value;
const eventsOf = async (id: string) => {
  const { webhooks } = await app.ask('{ webhooks(first: 100) { nodes { id } } }');
  const { webhookDeliveries } = await app.ask(
    'query ($id: ID!) { webhookDeliveries(webhookId: $id, first: 100) { nodes { payload } } }',
    { id: webhooks.nodes[0].id },
  );
  const payloads = webhookDeliveries.nodes.map((node: { payload: { type: string; data: object } }) => node.payload);
  return payloads.filter(({ data }: { data: object }) => Object.values(data).includes(id)).toReversed();
};

describe('creating a customer', () => {
  it('R30: stores all fields of the input with revision 1, and finds the customer by each identity', async () => {
    const input = { ...details, email: mail(), externalId: `crm ${randomUUID()}` };
    const customer = await made(input);
    expect(customer).toMatchObject({ ...input, rev: 1 });
    expect(customer.updatedAt).toBe(customer.createdAt);
    const { conversations: _, ...found } = await find({ email: input.email.toUpperCase() });
    expect(found).toEqual(customer);
    expect((await find({ externalId: input.externalId })).id).toBe(customer.id);
    expect((await find({ id: customer.id })).id).toBe(customer.id);
  });

  it('R30: needs only one identity, of any kind', async () => {
    for (const input of [{ email: mail() }, { externalId: randomUUID() }, { phone: number() }])
      expect(await made(input)).toMatchObject(input);
  });

  it.each([
    [{}, ['email']],
    [{ firstName: 'Ada' }, ['email']],
    [{ phone: 'call me' }, ['phone']],
    [{ phone: '' }, ['phone']],
    [{ externalId: '' }, ['externalId']],
    [{ externalId: 'x'.repeat(257) }, ['externalId']],
    [{ email: 'nobody' }, ['email']],
  ])('R30: reports INVALID_INPUT for %j at %j', async (input, path) => {
    const before = await countOf();
    const result = await write(app, 'createCustomer', input);
    expect(result).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path }] });
    expect(await countOf()).toBe(before);
  });

  it('R30: reports CONFLICT with the existing customer for an e-mail or external id in use; phone numbers may be shared', async () => {
    const input = { email: mail(), externalId: randomUUID(), phone: number() };
    const { id } = await made(input);
    for (const field of ['externalId', 'email'] as const) {
      const result = await write(app, 'createCustomer', { [field]: input[field], firstName: 'Other' });
      expect(result).toMatchObject({
        __typename: 'CustomerConflictError',
        code: 'CONFLICT',
        status: 409,
        field,
        existing: { id },
      });
    }
    const other = await made({ email: mail(), phone: input.phone });
    expect(other.id).not.toBe(id);
    expect((await startConversation(app, { customer: { phone: input.phone } })).customer.id).toBe(id);
  });

  it('R23, R24: a key returns the earlier response, and a dry run stores nothing', async () => {
    const input = { email: mail(), firstName: 'Ada' };
    const dry = await write(app, 'createCustomer', { ...input, validateOnly: true });
    expect(dry.customer).toMatchObject({ ...input, rev: 1 });
    expect(await find({ email: input.email })).toBeNull();
    const keyed = { ...input, idempotencyKey: randomUUID() };
    const first = await write(app, 'createCustomer', keyed);
    await write(app, 'updateCustomer', { id: first.customer.id, firstName: 'Grace' });
    expect(await write(app, 'createCustomer', keyed)).toEqual({ ...first, replayed: true });
    const mismatch = await write(app, 'createCustomer', { ...keyed, firstName: 'Other' });
    expect(mismatch).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
  });
});

describe('the customer of a write', () => {
  const matched = async (customer: object) => {
    const input = { customer, threads: [] };
    const { conversation, effects, ...rest } = await write(app, 'createConversation', input);
    return { id: conversation?.customer.id, effects, conversation, ...rest };
  };

  it('R30: is found by id, then external id, then e-mail, and unused identities are listed', async () => {
    const known = await made({ externalId: randomUUID(), email: mail() });
    const other = await made({ email: mail() });
    const byExternalId = await matched({ externalId: known.externalId, email: other.email, firstName: '' });
    expect(byExternalId.id).toBe(known.id);
    expect(byExternalId.effects).toMatchObject({
      customerMatchedBy: 'EXTERNAL_ID',
      ignoredCustomerFields: ['email', 'firstName'],
    });
    const byId = await matched({ id: other.id, externalId: known.externalId, email: known.email });
    expect(byId).toMatchObject({ id: other.id, effects: { ignoredCustomerFields: ['externalId', 'email'] } });
  });

  it('R30: may have an invalid e-mail next to a known external id', async () => {
    const known = await made({ externalId: randomUUID() });
    const result = await matched({ externalId: known.externalId, email: 'nobody' });
    expect(result).toMatchObject({ id: known.id, effects: { ignoredCustomerFields: ['email'] } });
    const refused = await write(app, 'createConversation', { customer: { externalId: randomUUID(), email: 'nobody' } });
    expect(refused).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['customer', 'email'] }] });
  });

  it('R30: gets a free external id when found by e-mail, and keeps an existing one', async () => {
    const known = await made({ email: mail() });
    const externalId = randomUUID();
    const result = await matched({ externalId, email: known.email });
    expect(result).toMatchObject({ id: known.id, effects: { customerMatchedBy: 'EMAIL', ignoredCustomerFields: [] } });
    expect(await find({ externalId })).toMatchObject({ id: known.id, rev: 2 });
    const refused = await write(app, 'createConversation', {
      customer: { externalId: randomUUID(), email: known.email },
    });
    expect(refused).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['customer', 'email'] }] });
    expect(await find({ externalId })).toMatchObject({ rev: 2 });
  });

  it('R30: is found by phone number, in any notation, if nothing else is given', async () => {
    const first = await matched({ phone: '+49 (0)30 901820', firstName: 'Ada' });
    expect(first.effects).toMatchObject({ customerMatchedBy: 'CREATED' });
    const again = await matched({ phone: '0049-30-90 18 20', firstName: 'Grace' });
    expect(again).toMatchObject({
      id: first.id,
      effects: { customerMatchedBy: 'PHONE', ignoredCustomerFields: ['firstName'] },
    });
    const { conversation } = again;
    const chat = await write(app, 'createChatThread', {
      conversationId: conversation.id,
      customer: { phone: '+493090 1820' },
      text: 'Hi',
    });
    expect(chat.thread.customer.id).toBe(first.id);
    expect(await matched({ phone: 'none' })).toMatchObject({ issues: [{ path: ['customer', 'phone'] }] });
  });

  it('R15, R30: is created once by a chat with an unknown external id, with its e-mail', async () => {
    const { id: conversationId } = await startConversation(app);
    const customer = { externalId: randomUUID(), email: mail(), lastName: 'New' };
    const chats = await Promise.all(
      [1, 2, 3].map(() => write(app, 'createChatThread', { conversationId, customer, text: 'Hi' })),
    );
    const [id, ...others] = new Set(chats.map((chat) => chat.thread.customer.id));
    expect(others).toEqual([]);
    const { conversations: _, ...found } = await find({ id });
    expect(found).toMatchObject(customer);
  });

  it('R30: is found in the same ways by rows of a bulk operation', async () => {
    const externalId = randomUUID();
    const phone = number();
    const customers = [{ externalId }, { phone }, { externalId, email: mail() }, { phone: phone.replaceAll(' ', '-') }];
    const { bulkOperation } = await write(app, 'bulkCreateConversations', {
      conversations: customers.map((customer) => ({ customer })),
      waitMs: 30_000,
    });
    expect(bulkOperation).toMatchObject({ succeeded: 4 });
    const { nodes } = await app.ask(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Conversation { customer { id } } } }',
      {
        ids: bulkOperation.ids,
      },
    );
    const ids = nodes.map((node: { customer: { id: string } }) => node.customer.id);
    expect(ids).toEqual([ids[0], ids[1], ids[0], ids[1]]);
    expect(ids[0]).not.toBe(ids[1]);
  });
});

describe('updating a customer', () => {
  it('R27: changes given fields, clears null ones, and increments the revision if anything changes', async () => {
    const customer = await made({ ...details, email: mail(), phone: number() });
    const { id } = customer;
    const changes = { lastName: 'King', jobTitle: null, externalId: randomUUID(), organization: 'Difference Ltd' };
    const result = await write(app, 'updateCustomer', { id, rev: 1, ...changes });
    expect(result.customer).toMatchObject({ ...changes, firstName: 'Ada', email: customer.email, rev: 2 });
    expect(Date.parse(result.customer.updatedAt)).toBeGreaterThan(Date.parse(customer.updatedAt));
    expect(await write(app, 'updateCustomer', { id, ...changes })).toEqual(result);
    const stale = await write(app, 'updateCustomer', { id, rev: 1, lastName: 'Other' });
    expect(stale).toMatchObject({ code: 'STALE_REVISION', currentRev: 2 });
    expect((await find({ id })).lastName).toBe('King');
  });

  it('R30: replaces the e-mail, external id or phone number that finds them, and frees the old one', async () => {
    const old = { email: mail(), externalId: randomUUID(), phone: number() };
    const { id } = await made(old);
    const now = { email: mail(), externalId: randomUUID(), phone: number() };
    await write(app, 'updateCustomer', { id, ...now });
    expect((await find({ email: now.email })).id).toBe(id);
    expect((await find({ externalId: now.externalId })).id).toBe(id);
    expect((await startConversation(app, { customer: { phone: now.phone } })).customer.id).toBe(id);
    expect(await find({ email: old.email })).toBeNull();
    expect(await find({ externalId: old.externalId })).toBeNull();
    expect((await startConversation(app, { customer: { phone: old.phone } })).customer.id).not.toBe(id);
  });

  it('R30: reports CONFLICT for an identity in use, and keeps at least one identity', async () => {
    const other = await made({ email: mail(), externalId: randomUUID() });
    const { id } = await made({ email: mail() });
    for (const field of ['email', 'externalId'] as const)
      expect(await write(app, 'updateCustomer', { id, [field]: other[field] })).toMatchObject({
        code: 'CONFLICT',
        field,
        existing: { id: other.id },
      });
    const bare = await write(app, 'updateCustomer', { id, email: null });
    expect(bare).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['email'] }] });
    const swapped = await write(app, 'updateCustomer', { id, email: null, phone: number() });
    expect(swapped.customer).toMatchObject({ email: null, rev: 2 });
  });

  it('reports NOT_FOUND for an unknown id', async () => {
    for (const id of ['customer_01h455vb4pex5vsknk084sn02q', 'made up'])
      expect(await write(app, 'updateCustomer', { id, firstName: 'A' })).toMatchObject({
        code: 'NOT_FOUND',
        path: ['id'],
      });
  });
});

describe('merging customers', () => {
  it('R32: the target takes over everything of the source, and ids of the source lead to it', async () => {
    const source = await made({ email: mail(), externalId: randomUUID(), phone: number() });
    const target = await made({ email: mail() });
    const conversation = await startConversation(app, { customer: { id: source.id }, threads: [{ text: 'Mine' }] });
    const elsewhere = await startConversation(app);
    const chat = await write(app, 'createChatThread', {
      conversationId: elsewhere.id,
      customer: { id: source.id },
      text: 'Me, too',
    });
    const before = await countOf();
    const { customer } = await write(app, 'mergeCustomers', { sourceId: source.id, targetId: target.id });
    expect(customer).toMatchObject({ id: target.id, email: target.email, rev: 2 });
    for (const by of [{ id: source.id }, { email: source.email }, { externalId: source.externalId }, { id: target.id }])
      expect(await find(by)).toMatchObject({ id: target.id, conversations: { nodes: [{ id: conversation.id }] } });
    const { nodes } = await app.ask(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Conversation { customer { id } lastMessageIn { customer { id } } } ... on Thread { author: customer { id } } } }',
      { ids: [conversation.id, chat.thread.id, source.id] },
    );
    expect(nodes).toMatchObject([
      { customer: { id: target.id }, lastMessageIn: { customer: { id: target.id } } },
      { author: { id: target.id } },
      null,
    ]);
    expect(await countOf()).toBe(before - 1);
    const { customers } = await app.ask(
      'query ($ids: [String!]) { customers(filter: { externalIds: $ids }) { nodes { id } } }',
      {
        ids: [source.externalId],
      },
    );
    expect(customers.nodes).toEqual([]);
    const writes = [
      { id: source.id },
      { email: source.email },
      { externalId: source.externalId },
      { phone: source.phone },
    ];
    for (const by of writes) {
      expect((await startConversation(app, { customer: by })).customer.id).toBe(target.id);
      const { thread } = await write(app, 'createChatThread', {
        conversationId: elsewhere.id,
        customer: by,
        text: 'Hi',
      });
      expect(thread.customer.id).toBe(target.id);
    }
    const changed = await write(app, 'updateCustomer', { id: source.id, rev: 2, email: source.email });
    expect(changed.customer).toMatchObject({ id: target.id, email: source.email, rev: 3 });
    expect(await find({ email: target.email })).toBeNull();
  });

  it('R9: creations of the source count for the target', async () => {
    const source = await made({ email: mail() });
    const target = await made({ email: mail() });
    const conversations = Array.from({ length: 119 }, () => ({ customer: { id: source.id } }));
    await write(app, 'bulkCreateConversations', { conversations, waitMs: 30_000 });
    await startConversation(app, { customer: { id: target.id } });
    await write(app, 'mergeCustomers', { sourceId: source.id, targetId: target.id });
    for (const customer of [{ id: source.id }, { email: source.email }, { id: target.id }])
      expect(await write(app, 'createConversation', { customer })).toMatchObject({ code: 'RATE_LIMITED' });
  });

  it('R32: keeps chains one step long, and refuses to merge a customer with itself', async () => {
    const [a, b, c] = await Promise.all([mail(), mail(), mail()].map((email) => made({ email })));
    await write(app, 'mergeCustomers', { sourceId: a.id, targetId: b.id });
    await write(app, 'mergeCustomers', { sourceId: b.id, targetId: c.id });
    expect((await find({ email: a.email })).id).toBe(c.id);
    for (const sourceId of [a.id, b.id, c.id])
      expect(await write(app, 'mergeCustomers', { sourceId, targetId: c.id })).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['targetId'] }],
      });
    const missing = await write(app, 'mergeCustomers', { sourceId: 'made up', targetId: c.id });
    expect(missing).toMatchObject({ code: 'NOT_FOUND', references: [{ path: ['sourceId'] }] });
  });
});

describe('events of customers', () => {
  it('R21: report each change once, and customers created by a write; imports send none', async () => {
    const types = ['CUSTOMER_CREATED', 'CUSTOMER_UPDATED', 'CUSTOMER_MERGED', 'CONVERSATION_CREATED'];
    await write(app, 'createWebhook', { url: 'https://webhook.invalid/customers', eventTypes: types });
    const first = await made({ email: mail() });
    await write(app, 'updateCustomer', { id: first.id, firstName: 'Ada', organization: 'Engines' });
    const linked = await startConversation(app, { customer: { email: first.email, externalId: randomUUID() } });
    const { customer } = await startConversation(app, { customer: { externalId: randomUUID() } });
    await write(app, 'mergeCustomers', { sourceId: customer.id, targetId: first.id });
    expect(await eventsOf(first.id)).toMatchObject([
      { type: 'customer.created', data: { customerId: first.id } },
      { type: 'customer.updated', data: { fields: ['firstName', 'organization'] } },
      { type: expect.stringMatching(/^con|cust/) },
      { type: expect.stringMatching(/^con|cust/) },
      { type: 'customer.merged', data: { sourceId: customer.id, targetId: first.id } },
    ]);
    expect((await eventsOf(linked.id)).map(({ type }: { type: string }) => type)).toEqual(['conversation.created']);
    expect(await eventsOf(customer.id)).toHaveLength(3);
    const imported = await startConversation(app, { customer: { email: mail() }, importedAt: '2026-01-01T00:00:00Z' });
    expect(await eventsOf(imported.customer.id)).toEqual([]);
  });

  it('R21: a write for a known customer adds none', async () => {
    const { id } = await made({ email: mail() });
    const count = async () => {
      const text = `SELECT count(*)::int AS count FROM events WHERE type LIKE 'customer.%'`;
      const [row] = await db.query<{ count: number }>(statement('count_events', text), []);
      return row?.count;
    };
    const before = await count();
    await startConversation(app, { customer: { id } });
    expect(await count()).toBe(before);
  });
});
