import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { deleteOldConversations } from '../../../src/domain/erasure/delete-conversations.ts';
import { startRetention } from '../../../src/jobs/retention.ts';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { brokenInvariants } from '../../support/data/invariants.ts';
import { firstSchema, openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
let db: Database;

beforeAll(async () => {
  db = await openTestDatabase();
  app = await openTestApp();
});

/** Where a text occurs in the whole database: `table: the row's columns as text`. Bytes are searched as well. */
async function placesOf(secret: string): Promise<string[]> {
  const tables = await db.query<{ name: string }>(
    statement(
      '',
      `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables
       WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    ),
    [],
  );
  expect(tables.length).toBeGreaterThan(15);
  const needles = [secret, Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('base64').slice(0, 20)];
  const places: string[] = [];
  for (const { name } of tables) {
    const rows = await db.query<{ row: string }>(
      statement(
        '',
        `SELECT left(t::text, 500) AS row FROM ${name} t
         WHERE EXISTS (SELECT FROM unnest($1::text[]) AS n(needle) WHERE strpos(lower(t::text), lower(n.needle)) > 0)`,
      ),
      [needles],
    );
    places.push(...rows.map(({ row }) => `${name}: ${row}`));
  }
  return places;
}

/**
 * A customer with all data that can exist about them or come from them, each with the secret; and others without it.
 */
async function writeSecrets() {
  const secret = `secret${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const email = `${secret}@example.com`;
  const phone = `+49 30 ${String(Number.parseInt(secret.slice(6, 14), 16)).padStart(10, '0')}`;
  const text = `Hi, ${secret} here`;
  const attachments = [
    { fileName: `${secret}.txt`, mimeType: `text/x-${secret}`, data: Buffer.from(text).toString('base64') },
  ];
  const profile = {
    externalId: `crm ${secret}`,
    email,
    firstName: secret,
    lastName: secret,
    phone,
    photoUrl: `https://example.com/${secret}.png`,
    jobTitle: secret,
    background: secret,
    location: secret,
    organization: secret,
    age: secret,
  };
  const made = await write(app, 'createCustomer', { ...profile, idempotencyKey: `create ${secret}` });
  const { id } = made.customer;
  const fields = {
    name: text,
    externalId: `case ${secret}`,
    tags: [secret],
    suggestedTags: [secret],
    defaultLang: secret,
    custom: { [`${secret}Str`]: secret, [`${secret}Url`]: `https://example.com/${secret}` },
    clientRef: secret,
  };
  const created = await write(app, 'createConversation', {
    customer: { ...profile, firstName: secret },
    ...fields,
    threads: [{ text, attachments }],
    idempotencyKey: `conversation ${secret}`,
  });
  const { conversation } = created;
  const { customer } = await write(app, 'updateCustomer', { id, lastName: `${secret} II` });
  expect(customer.rev).toBe(2);
  await write(app, 'updateConversation', {
    id: conversation.id,
    name: `${text} II`,
    idempotencyKey: `rename ${secret}`,
  });
  await write(app, 'createChatThread', {
    conversationId: conversation.id,
    customer: { id },
    text,
    attachments,
    idempotencyKey: `chat ${secret}`,
  });
  await write(app, 'createReply', { conversationId: conversation.id, text: 'How can I help?' });
  await write(app, 'createNote', { conversationId: conversation.id, text: 'A difficult one' });
  // In another customer's conversation.
  const other = await startConversation(app, { threads: [{ text: 'Mine' }] });
  await write(app, 'createChatThread', { conversationId: other.id, customer: { email }, text, attachments });
  // Another customer who was merged into them, with their data.
  const merged = await write(app, 'createCustomer', { email: `old.${email}`, firstName: secret });
  const old = await startConversation(app, { customer: { id: merged.customer.id }, name: text, threads: [{ text }] });
  await write(app, 'mergeCustomers', { sourceId: merged.customer.id, targetId: id });
  // A conversation of theirs that was merged into another one.
  const source = await startConversation(app, { customer: { id }, name: text, threads: [{ text }] });
  await write(app, 'mergeConversations', { sourceId: source.id, targetId: conversation.id });
  // Rows of bulk operations: created, existed, failed at run time, and failed immediately.
  const rows = [
    {
      customer: { email },
      name: text,
      externalId: `bulk ${secret}`,
      clientRef: secret,
      importedAt: '2026-01-01T00:00:00Z',
      threads: [{ text, authorName: secret }],
    },
    { customer: { email }, name: text, externalId: `case ${secret}`, clientRef: secret },
    { customer: { externalId: profile.externalId }, name: text, id: conversation.id, clientRef: secret },
    { customer: { email }, name: text, priority: 9, clientRef: email, custom: { [`${secret}Nope`]: 1 } },
  ];
  const { bulkOperation } = await write(app, 'bulkCreateConversations', { conversations: rows, waitMs: 30_000 });
  expect(bulkOperation).toMatchObject({ succeeded: 1, failed: 3 });
  return { secret, id, conversation, other, old, source, bulkOperation, mergedId: merged.customer.id };
}

const read = async (id: string) =>
  (
    await app.ask(
      `query ($id: ID!) { node(id: $id) { id ... on Conversation {
         name custom tags externalId messageCount noteCount outboundMessageCount threadCount lastMessageIn { id } rev
         customer { id email firstName phone }
         threads { nodes { type text customer { id } attachments { id } } }
       } } }`,
      { id },
    )
  ).node;
const textsOf = (node: { threads: { nodes: { text: string }[] } }) => node.threads.nodes.map(({ text }) => text);

describe('erasing a customer', () => {
  it('R31: the secret is initially in every table that holds personal data', async () => {
    const { secret } = await writeSecrets();
    const places = (await placesOf(secret)).map((place) => place.slice(0, place.indexOf(':')));
    expect(new Set(places)).toEqual(
      new Set(
        ['attachments', 'bulk_rows', 'conversations', 'customers', 'idempotency_keys', 'thread_words', 'threads'].map(
          (name) => `${firstSchema}.${name}`,
        ),
      ),
    );
  });

  it('R31: ANONYMIZE leaves no trace of it, and keeps conversations, counts and what agents wrote', async () => {
    const { secret, id, conversation, other, bulkOperation, mergedId } = await writeSecrets();
    const before = await read(conversation.id);
    const erased = await write(app, 'eraseCustomer', { id });
    // Two of their own, one that was merged, and one of a row; the chats in them and elsewhere; three files.
    expect(erased).toMatchObject({ erasedId: id, conversations: 4, attachments: 3, threads: 6 });
    expect(await placesOf(secret)).toEqual([]);
    const after = await read(conversation.id);
    expect(after).toMatchObject({ name: null, externalId: null, tags: [], custom: {} });
    expect(after.customer).toEqual({ id, email: null, firstName: null, phone: null });
    const { messageCount, noteCount, outboundMessageCount, threadCount, lastMessageIn } = before;
    expect(after).toMatchObject({ messageCount, noteCount, outboundMessageCount, threadCount, lastMessageIn });
    expect(textsOf(after).filter((text) => text !== '')).toEqual(['How can I help?', 'A difficult one']);
    expect(textsOf(await read(other.id))).toEqual(['Mine', '']);
    const { customer } = await app.ask('query ($id: ID!) { customer(id: $id) { id } }', { id: mergedId });
    expect(customer.id).toBe(id);
    const query =
      'query ($id: ID!) { bulkOperation(id: $id) { rows { nodes { status name clientRef error { __typename code ... on InvalidInputError { issues { message } } } conversation { id } } } } }';
    const { rows } = (await app.ask(query, { id: bulkOperation.id })).bulkOperation;
    expect(rows.nodes).toMatchObject([
      { status: 'CREATED', name: null },
      ...[1, 2, 3].map(() => ({ status: 'FAILED', error: { issues: [{ message: 'The row was erased.' }] } })),
    ]);
    expect(await brokenInvariants(db)).toEqual([]);
    const again = await write(app, 'eraseCustomer', { id: mergedId });
    expect(again).toMatchObject({ erasedId: id, conversations: 4, attachments: 0 });
  });

  it("R31: DELETE removes everything, and updates the counts of other customers' conversations", async () => {
    const { secret, id, conversation, other, old, source, bulkOperation } = await writeSecrets();
    const erased = await write(app, 'eraseCustomer', { id, mode: 'DELETE' });
    expect(erased).toMatchObject({ erasedId: id, conversations: 4, attachments: 3, threads: 8 });
    expect(await placesOf(secret)).toEqual([]);
    // Ids are gone as well, except where the erasure itself is recorded.
    const { nodes } = await app.ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: [id, conversation.id, old.id, source.id],
    });
    expect(nodes).toEqual([null, null, null, null]);
    const left = await read(other.id);
    expect(left).toMatchObject({ messageCount: 1, threadCount: 1 });
    expect(textsOf(left)).toEqual(['Mine']);
    expect(left.lastMessageIn.id).toBe(
      (
        await app.ask('query ($id: ID!) { node(id: $id) { ... on Conversation { threads { nodes { id } } } } }', {
          id: other.id,
        })
      ).node.threads.nodes[0].id,
    );
    const { ids } = (await app.ask('query ($id: ID!) { bulkOperation(id: $id) { ids } }', { id: bulkOperation.id }))
      .bulkOperation;
    expect(ids).toEqual([]);
    expect(await write(app, 'eraseCustomer', { id, mode: 'DELETE' })).toMatchObject({ code: 'NOT_FOUND' });
    // They may return, as a new customer.
    expect((await startConversation(app, { customer: { email: `${secret}@example.com` } })).customer.id).not.toBe(id);
  });

  it('R31: notifies webhooks with ids and counts only', async () => {
    const types = ['CUSTOMER_ERASED', 'CONVERSATION_DELETED'];
    const { webhook } = await write(app, 'createWebhook', {
      url: 'https://webhook.invalid/erasure',
      eventTypes: types,
    });
    const conversation = await startConversation(app);
    const { id } = conversation.customer;
    await write(app, 'eraseCustomer', { id });
    await write(app, 'eraseCustomer', { id, mode: 'DELETE' });
    const { webhookDeliveries } = await app.ask(
      'query ($id: ID!) { webhookDeliveries(webhookId: $id) { nodes { payload } } }',
      { id: webhook.id },
    );
    const reported = webhookDeliveries.nodes.map(({ payload }: { payload: { type: string; data: object } }) => payload);
    // Events of the same moment arrive in any order.
    const byType = reported.map(({ type, data }: { type: string; data: object }) => [type, data]).toSorted();
    expect(byType).toEqual([
      ['conversation.deleted', { conversationId: conversation.id }],
      ['customer.erased', { customerId: id, mode: 'DELETE', conversations: 1, threads: 0, attachments: 0 }],
    ]);
  });

  it('reports NOT_FOUND for an unknown id', async () => {
    for (const id of ['customer_01h455vb4pex5vsknk084sn02q', 'made up'])
      expect(await write(app, 'eraseCustomer', { id })).toMatchObject({ code: 'NOT_FOUND', id });
  });

  it('R31: chats and conversations that arrive meanwhile are either erased or belong to a new customer', async () => {
    const email = `${randomUUID()}@example.com`;
    const begun = await startConversation(app, { customer: { email } });
    const { id } = begun.customer;
    const writes = Array.from({ length: 20 }, (_, nth) =>
      nth % 2
        ? write(app, 'createConversation', { customer: { email }, threads: [{ text: 'late' }] })
        : write(app, 'createChatThread', { conversationId: begun.id, customer: { email }, text: 'late' }),
    );
    const [erased, ...outcomes] = await Promise.all([write(app, 'eraseCustomer', { id, mode: 'DELETE' }), ...writes]);
    expect(erased.erasedId).toBe(id);
    for (const { code } of outcomes) expect([undefined, 'NOT_FOUND']).toContain(code);
    const [{ left }] = (await db.query<{ left: number }>(
      statement(
        '',
        `SELECT count(*)::int AS left FROM threads t JOIN customers c ON c.org_id = t.org_id AND c.id = t.customer_id
         WHERE c.org_id = $1 AND c.email = $2 AND t.conversation_id NOT IN (SELECT id FROM conversations)`,
      ),
      [app.tenant.orgId, email],
    )) as [{ left: number }];
    expect(left).toBe(0);
    expect(await brokenInvariants(db)).toEqual([]);
  });
});

describe('deleting a conversation', () => {
  it('R31: removes all of it, and keeps the customer', async () => {
    const { secret, id, conversation, source } = await writeSecrets();
    const { rev } = await read(conversation.id);
    expect(await write(app, 'deleteConversation', { id: conversation.id, rev: rev - 1 })).toMatchObject({
      code: 'STALE_REVISION',
      currentRev: rev,
    });
    expect(await write(app, 'deleteConversation', { id: source.id })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await write(app, 'deleteConversation', { id: conversation.id, rev })).toMatchObject({
      deletedId: conversation.id,
    });
    expect(await read(conversation.id)).toBeNull();
    expect(await read(source.id)).toBeNull();
    expect(await write(app, 'deleteConversation', { id: conversation.id })).toMatchObject({ code: 'NOT_FOUND' });
    const places = await placesOf(`case ${secret}`);
    // The row that refers to it without having created it is another client's input.
    expect(places.filter((place) => !place.startsWith(`${firstSchema}.bulk_rows`))).toEqual([]);
    const { customer } = await app.ask('query ($id: ID!) { customer(id: $id) { firstName } }', { id });
    expect(customer.firstName).toBe(secret);
    expect(await brokenInvariants(db)).toEqual([]);
  });
});

describe('retention of conversations', () => {
  const age = (id: string, days: number) =>
    db.query(statement('', `UPDATE conversations SET updated_at = now() - make_interval(days => $2) WHERE name = $1`), [
      id,
      days,
    ]);

  it('R34: deletes conversations unchanged for longer than the organization allows, and none by default', async () => {
    const other = await openTestApp();
    const names = [randomUUID(), randomUUID(), randomUUID()] as const;
    const [old, young] = await Promise.all(
      names.slice(0, 2).map((name) => startConversation(app, { name, threads: [{ text: 'Hi' }] })),
    );
    const theirs = await startConversation(other, { name: names[2] });
    await age(names[0], 31);
    await age(names[1], 29);
    await age(names[2], 300);
    const retention = startRetention(db, pino({ level: 'silent' }), {
      eventsKeptForMs: 1e9,
      deliveriesKeptForMs: 1e9,
      auditKeptForMs: 1e12,
    });
    await retention.run();
    expect((await read(old.id)).id).toBe(old.id);
    const { organization } = await write(app, 'updateOrganization', { deleteConversationsAfterDays: 30 });
    expect(organization.deleteConversationsAfterDays).toBe(30);
    await Promise.all([retention.run(), deleteOldConversations(db, 10)]);
    await retention.stop();
    expect(await read(old.id)).toBeNull();
    expect((await read(young.id)).id).toBe(young.id);
    const { node } = await other.ask('query ($id: ID!) { node(id: $id) { id } }', { id: theirs.id });
    expect(node.id).toBe(theirs.id);
    await write(app, 'updateOrganization', { deleteConversationsAfterDays: null });
    await age(names[1], 3000);
    expect(await deleteOldConversations(db, 10)).toBe(0);
    for (const deleteConversationsAfterDays of [0, 36_501])
      expect(await write(app, 'updateOrganization', { deleteConversationsAfterDays })).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['deleteConversationsAfterDays'] }],
      });
  });
});
