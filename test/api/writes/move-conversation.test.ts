import { beforeAll, describe, expect, it } from 'vitest';
import { statement } from '../../../src/store/core/database.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { createOtherTenant } from '../../support/gateways/tenant.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});

const update = (input: object, token?: string) => write(app, 'updateConversation', input, token);
const merge = (input: object) => write(app, 'mergeConversations', input);
const now = async (id: string) => {
  const query = `query ($id: ID!) { conversation(id: $id) { ... on Conversation {
    rev status snoozedUntil externalId direction name mergedConversations customer { email } } } }`;
  return (await app.ask(query, { id })).conversation;
};
const eventsOf = async (type: string) => {
  const db = await openTestDatabase();
  const count = statement('test_count_events', 'SELECT count(*)::int4 AS n FROM events WHERE type = $1');
  return (await db.query<{ n: number }>(count, [type]))[0]?.n;
};
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

describe('R43: an update', () => {
  it('sets and clears externalId and direction', async () => {
    const { id } = await startConversation(app);
    expect((await update({ id, externalId: 'moved', direction: 'OUT' })).conversation).toMatchObject({
      externalId: 'moved',
      direction: 'OUT',
      rev: 2,
    });
    const lookUp = '{ conversationByExternalId(externalId: "moved") { ... on Conversation { id } } }';
    expect((await app.ask(lookUp)).conversationByExternalId).toEqual({ id });
    expect((await update({ id, externalId: 'moved' })).conversation.rev).toBe(2);
    const cleared = { externalId: null, direction: null, rev: 3 };
    expect((await update({ id, externalId: null, direction: null })).conversation).toMatchObject(cleared);
    expect((await app.ask(lookUp)).conversationByExternalId).toBeNull();
  });

  it('R8: rejects an externalId that another conversation has', async () => {
    const { id: first } = await startConversation(app, { externalId: 'taken' });
    const { id } = await startConversation(app);
    const refused = await update({ id, externalId: 'taken', name: 'Not kept' });
    expect(refused).toMatchObject({ code: 'CONFLICT', field: 'externalId', existing: { id: first } });
    expect(await now(id)).toMatchObject({ rev: 1, name: null, externalId: null });
    expect((await update({ id, externalId: '' })).issues[0].path).toEqual(['externalId']);
    // External ids of another organization do not conflict.
    const other = await createOtherTenant(await openTestDatabase());
    const { id: foreign } = await startConversation(app, {}, other.token);
    expect((await update({ id: foreign, externalId: 'taken' }, other.token)).conversation.externalId).toBe('taken');
  });

  it('changes the customer, who owns the conversation from then on; threads keep their authors', async () => {
    const { customer: next } = await startConversation(app, { customer: { email: 'next@example.com' } });
    const { id } = await startConversation(app, {
      customer: { email: 'before@example.com' },
      threads: [{ text: 'x' }],
    });
    const { conversation } = await update({ id, customerId: next.id });
    expect(conversation).toMatchObject({
      customer: { email: 'next@example.com' },
      rev: 2,
      lastMessageIn: { text: 'x' },
    });
    const query = `query ($id: ID!) { customer(email: "next@example.com") { conversations { nodes { id } } }
      node(id: $id) { ... on Conversation { threads { nodes { customer { email } } } } } }`;
    const { customer, node } = await app.ask(query, { id });
    expect(customer.conversations.nodes.map((each: { id: string }) => each.id)).toContain(id);
    expect(node.threads.nodes).toEqual([{ customer: { email: 'before@example.com' } }]);
    expect((await update({ id, customerId: next.id })).conversation.rev).toBe(2);
    expect((await update({ id, customerId: null })).issues[0].path).toEqual(['customerId']);
  });

  it('rejects a customer who does not exist or belongs to another organization', async () => {
    const { id } = await startConversation(app);
    const other = await createOtherTenant(await openTestDatabase());
    const { customer: foreign } = await startConversation(app, {}, other.token);
    for (const customerId of ['customer_01h455vb4pex5vsknk084sn02q', foreign.id, 'nobody']) {
      const missing = { code: 'NOT_FOUND', typeName: 'Customer', id: customerId, path: ['customerId'] };
      expect(await update({ id, customerId })).toMatchObject(missing);
    }
    const both = { id, customerId: 'nobody', queue: 'queue_01h455vb4pex5vsknk084sn02q' };
    expect((await update(both)).references.map(({ path }: { path: string[] }) => path[0])).toEqual([
      'customerId',
      'queue',
    ]);
    expect((await now(id)).rev).toBe(1);
  });

  it('R9: rejects a customer whose window is full, for a conversation that counts in it', async () => {
    const email = 'busy@example.com';
    const rows = Array.from({ length: 120 }, () => ({ customer: { email } }));
    const { bulkOperation } = await write(app, 'bulkCreateConversations', { conversations: rows, waitMs: 30_000 });
    expect(bulkOperation).toMatchObject({ succeeded: 120 });
    const { customer: busy } = await app.ask('{ customer(email: "busy@example.com") { id } }');
    const { id } = await startConversation(app);
    expect(await update({ id, customerId: busy.id })).toMatchObject({ code: 'RATE_LIMITED', limit: 120 });
    const { id: imported } = await startConversation(app, { importedAt: '2026-01-01T00:00:00Z' });
    expect((await update({ id: imported, customerId: busy.id })).conversation.customer.email).toBe(email);
    // Removing one frees a slot for another.
    const { customer: next } = await startConversation(app);
    await update({ id: bulkOperation.ids[0], customerId: next.id });
    expect((await update({ id, customerId: busy.id })).conversation.customer.email).toBe(email);
    const one = { customer: { email } };
    expect(await write(app, 'createConversation', one)).toMatchObject({ code: 'RATE_LIMITED' });
  });
});

describe('R42: snoozing', () => {
  it('until a time sets SNOOZED, and null or another status ends it', async () => {
    const { id } = await startConversation(app);
    const snoozedUntil = tomorrow();
    const snoozed = { status: 'SNOOZED', snoozedUntil };
    expect((await update({ id, snoozedUntil })).conversation).toMatchObject({ ...snoozed, rev: 2 });
    expect((await update({ id, snoozedUntil, status: 'SNOOZED' })).conversation.rev).toBe(2);
    expect((await update({ id, name: 'Still asleep' })).conversation).toMatchObject({ ...snoozed, rev: 3 });
    const open = { status: 'OPEN', snoozedUntil: null };
    expect((await update({ id, snoozedUntil: null })).conversation).toMatchObject(open);
    await update({ id, snoozedUntil });
    expect((await update({ id, status: 'DONE' })).conversation).toMatchObject({ status: 'DONE', snoozedUntil: null });
    expect((await update({ id, status: 'SNOOZED' })).conversation).toMatchObject({
      status: 'SNOOZED',
      snoozedUntil: null,
    });
  });

  it('needs a future time within five years, and no other status', async () => {
    const { id } = await startConversation(app);
    const refused = async (input: object) => (await update({ id, ...input })).issues;
    const issue = { path: ['snoozedUntil'], message: expect.any(String) };
    expect(await refused({ snoozedUntil: '2020-01-01T00:00:00Z' })).toEqual([issue]);
    expect(await refused({ snoozedUntil: '2100-01-01T00:00:00Z' })).toEqual([issue]);
    expect(await refused({ snoozedUntil: tomorrow(), status: 'OPEN' })).toEqual([issue]);
    expect(await now(id)).toMatchObject({ rev: 1, status: 'OPEN' });
  });

  it('R20: ends with a chat, but not with an imported one, a reply or a note', async () => {
    const { id } = await startConversation(app);
    const snoozedUntil = tomorrow();
    await update({ id, snoozedUntil });
    const thread = { conversationId: id, text: 'x' };
    const chat = { ...thread, customer: { email: 'awake@example.com' } };
    for (const { conversation } of [
      await write(app, 'createReply', thread),
      await write(app, 'createNote', thread),
      await write(app, 'createChatThread', { ...chat, imported: true }),
    ])
      expect(conversation).toMatchObject({ status: 'SNOOZED', snoozedUntil });
    expect(await write(app, 'createChatThread', chat)).toMatchObject({
      conversation: { status: 'OPEN', snoozedUntil: null },
      effects: { reopened: true },
    });
    expect(await now(id)).toMatchObject({ status: 'OPEN', snoozedUntil: null });
  });

  it('R18: ends for a merged conversation, and continues for the survivor', async () => {
    const [source, target] = [await startConversation(app), await startConversation(app)];
    const snoozedUntil = tomorrow();
    for (const { id } of [source, target]) await update({ id, snoozedUntil });
    const { conversation } = await merge({ sourceId: source.id, targetId: target.id });
    expect(conversation).toMatchObject({ status: 'SNOOZED', snoozedUntil });
    const left = statement(
      'test_snoozed',
      'SELECT id FROM conversations WHERE snoozed_until IS NOT NULL AND merged_into_id IS NOT NULL',
    );
    expect(await (await openTestDatabase()).query(left, [])).toEqual([]);
  });
});

describe('R23: the same key', () => {
  it('changes a conversation once, and returns the first response', async () => {
    const { id } = await startConversation(app);
    const input = { id, name: 'First', idempotencyKey: 'update-1' };
    const { conversation: first } = await update(input);
    await update({ id, name: 'Second' });
    expect((await update(input)).conversation).toMatchObject({ name: 'First', rev: 2, updatedAt: first.updatedAt });
    expect((await update({ ...input, rev: null, customRemove: null, validateOnly: false })).conversation.rev).toBe(2);
    expect(await now(id)).toMatchObject({ name: 'Second', rev: 3 });
    for (const other of [{ name: 'Other' }, { name: null }, { tags: [] }, { priority: null }])
      expect(await update({ ...input, ...other })).toMatchObject({
        code: 'IDEMPOTENCY_MISMATCH',
        idempotencyKey: 'update-1',
      });
    expect((await update({ id, idempotencyKey: '' })).issues[0].path).toEqual(['idempotencyKey']);
  });

  it('is stored for an update that changes nothing, but not for one that fails', async () => {
    const { id } = await startConversation(app, { name: 'Same' });
    const same = { id, name: 'Same', idempotencyKey: 'update-2' };
    expect((await update(same)).conversation.rev).toBe(1);
    await update({ id, name: 'Else' });
    expect((await update(same)).conversation).toMatchObject({ rev: 1, name: 'Same' });
    const stale = { id, rev: 7, name: 'Third', idempotencyKey: 'update-3' };
    expect(await update(stale)).toMatchObject({ code: 'STALE_REVISION', currentRev: 2 });
    expect((await update({ ...stale, rev: 2 })).conversation.name).toBe('Third');
  });

  it('merges once, and returns the first response', async () => {
    const [source, target] = [await startConversation(app), await startConversation(app)];
    const input = { sourceId: source.id, targetId: target.id, idempotencyKey: 'merge-1' };
    const { conversation: first } = await merge(input);
    expect((await merge(input)).conversation).toMatchObject({ id: target.id, rev: first.rev });
    const other = await startConversation(app);
    expect(await merge({ ...input, sourceId: other.id })).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    expect(await merge({ ...input, idempotencyKey: 'merge-2' })).toMatchObject({ code: 'NOT_FOUND' });
    expect((await merge({ ...input, idempotencyKey: 'x'.repeat(256) })).issues[0].path).toEqual(['idempotencyKey']);
  });
});

describe('R24: validateOnly', () => {
  it('returns what an update would, and stores nothing', async () => {
    const { id } = await startConversation(app);
    const [events, snoozedUntil] = [await eventsOf('conversation.updated'), tomorrow()];
    const input = { id, name: 'Tried', snoozedUntil, externalId: 'tried', idempotencyKey: 'tried', validateOnly: true };
    const tried = { name: 'Tried', status: 'SNOOZED', snoozedUntil, externalId: 'tried', rev: 2 };
    for (let time = 1; time <= 2; time++) expect((await update(input)).conversation).toMatchObject(tried);
    const untouched = { name: null, status: 'OPEN', snoozedUntil: null, externalId: null, rev: 1 };
    expect(await now(id)).toMatchObject(untouched);
    expect(await eventsOf('conversation.updated')).toBe(events);
    expect(await update({ id, rev: 9, validateOnly: true })).toMatchObject({ code: 'STALE_REVISION', currentRev: 1 });
    const wrong = { id: 'nothing', queue: 'queue_01h455vb4pex5vsknk084sn02q', validateOnly: true };
    expect((await update(wrong)).references).toHaveLength(2);
    expect((await update({ id, priority: 9, validateOnly: true })).issues).toHaveLength(1);
    expect((await update({ ...input, name: 'For real', validateOnly: false })).conversation.name).toBe('For real');
  });

  it('returns what a merge would, and stores nothing', async () => {
    const [source, target] = [await startConversation(app, { threads: [{ text: 'x' }] }), await startConversation(app)];
    const input = { sourceId: source.id, targetId: target.id, idempotencyKey: 'tried merge', validateOnly: true };
    const events = await eventsOf('conversation.merged');
    const merged = { id: target.id, threadCount: 1, mergedConversations: [source.id], rev: 2 };
    for (let time = 1; time <= 2; time++) expect((await merge(input)).conversation).toMatchObject(merged);
    for (const { id } of [source, target]) expect(await now(id)).toMatchObject({ rev: 1, mergedConversations: [] });
    expect(await eventsOf('conversation.merged')).toBe(events);
    expect((await merge({ ...input, targetId: source.id })).issues[0].path).toEqual(['targetId']);
    expect((await merge({ ...input, targetId: 'nothing' })).code).toBe('NOT_FOUND');
    expect((await merge({ ...input, validateOnly: false })).conversation).toMatchObject(merged);
  });
});
