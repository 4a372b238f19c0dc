import { beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { statement } from '../../../src/store/core/database.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { subscribe as subscribeBy } from '../../support/clients/event-stream.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { createOtherTenant, createTenant, type Tenant } from '../../support/gateways/tenant.ts';

let app: TestApp;
let other: Tenant;
beforeAll(async () => {
  app = await openTestApp();
  other = await createOtherTenant(await openTestDatabase());
});

const subscribe = (query: string, variables: object = {}, token = app.tenant.token) =>
  subscribeBy(app.fetch, token, query, variables);
const threads = 'subscription ($id: ID!, $after: ID) { threadAdded(conversationId: $id, after: $after) { id text } }';
const updates =
  'subscription ($id: ID!, $after: ID) { conversationUpdated(id: $id, after: $after) { id name rev threadCount } }';
const creations = 'subscription ($after: ID) { conversationCreated(after: $after) { id name customer { email } } }';
const bulk = 'subscription ($id: ID!) { bulkOperationUpdated(id: $id) { status total succeeded pending } }';

const addReply = (conversationId: string, text: string, input: object = {}) =>
  write(app, 'createReply', { conversationId, text, ...input });
const textsOf = (results: { data: any }[]) => results.map(({ data }) => data.threadAdded.text);
const numbers = (count: number) => Array.from({ length: count }, (_, n) => String(n));

describe('threadAdded', () => {
  it('sends each thread of its conversation once, in order', async () => {
    const [{ id }, { id: another }] = [await startConversation(app), await startConversation(app)];
    const stream = await subscribe(threads, { id });
    for (const text of numbers(5)) {
      await addReply(another, 'not wanted');
      await addReply(id, text);
    }
    expect(textsOf(await stream.take(5))).toEqual(numbers(5));
    await addReply(id, 'last');
    expect(textsOf(await stream.take(6))).toEqual([...numbers(5), 'last']);
    await stream.close();
  });

  it('preserves the order of a conversation under concurrent writers, for every subscriber', async () => {
    const { id } = await startConversation(app);
    const streams = await Promise.all([1, 2, 3].map(() => subscribe(threads, { id })));
    await Promise.all(numbers(60).map((text) => addReply(id, text)));
    const { conversation } = await app.ask(
      'query ($id: ID!) { conversation(id: $id) { ... on Conversation { threads(first: 100) { nodes { text } } } } }',
      { id },
    );
    const all = conversation.threads.nodes.map((thread: { text: string }) => thread.text);
    for (const stream of streams) {
      const texts = textsOf(await stream.take(60));
      expect(texts.toSorted()).toEqual(all.toSorted());
      await stream.close();
    }
  });

  it('R21: sends nothing for an imported thread', async () => {
    const { id } = await startConversation(app);
    const stream = await subscribe(threads, { id });
    await addReply(id, 'imported', { imported: true });
    await addReply(id, 'written');
    expect(textsOf(await stream.take(1))).toEqual(['written']);
    await stream.close();
  });

  it('resumes after a position without missing or repeating events, despite concurrent writes', async () => {
    const { id } = await startConversation(app);
    const first = await subscribe(threads, { id });
    await Promise.all(numbers(10).map((text) => addReply(id, text)));
    const seen = await first.take(4);
    await first.close();
    const received = textsOf(seen);
    await Promise.all(numbers(10).map((text) => addReply(id, `away ${text}`)));
    const again = await subscribe(threads, { id, after: seen.at(-1)?.extensions?.position });
    await addReply(id, 'back');
    const rest = await again.take(21 - received.length);
    const all = [...received, ...textsOf(rest)];
    expect(new Set(all)).toEqual(new Set([...numbers(10), ...numbers(10).map((text) => `away ${text}`), 'back']));
    expect(all).toHaveLength(21);
    expect(all.at(-1)).toBe('back');
    await again.close();
  });

  it('starts at a requested position', async () => {
    const { id } = await startConversation(app);
    await addReply(id, 'before');
    const { eventPosition } = await app.ask('{ eventPosition }');
    await addReply(id, 'after');
    const stream = await subscribe(threads, { id, after: eventPosition });
    expect(textsOf(await stream.take(1))).toEqual(['after']);
    await stream.close();
  });

  it('R18: follows a merge, before and after it', async () => {
    const [source, target, last] = [
      await startConversation(app),
      await startConversation(app),
      await startConversation(app),
    ];
    const { eventPosition } = await app.ask('{ eventPosition }');
    const early = await subscribe(threads, { id: source.id });
    await addReply(source.id, 'source');
    await write(app, 'mergeConversations', { sourceId: source.id, targetId: target.id });
    await addReply(target.id, 'target');
    await write(app, 'mergeConversations', { sourceId: target.id, targetId: last.id });
    await addReply(last.id, 'last');
    expect(textsOf(await early.take(3))).toEqual(['source', 'target', 'last']);
    const late = await subscribe(threads, { id: source.id });
    const replayed = await subscribe(threads, { id: source.id, after: eventPosition });
    await addReply(last.id, 'more');
    expect(textsOf(await late.take(1))).toEqual(['more']);
    expect(textsOf(await replayed.take(4))).toEqual(['source', 'target', 'last', 'more']);
    await Promise.all([early, late, replayed].map((stream) => stream.close()));
  });
});

describe('conversationUpdated', () => {
  it('sends the conversation as it is at each change', async () => {
    const { id } = await startConversation(app);
    const stream = await subscribe(updates, { id });
    await write(app, 'updateConversation', { id, name: 'Renamed' });
    await stream.take(1);
    await addReply(id, 'Hello');
    expect((await stream.take(2)).map(({ data }) => data.conversationUpdated)).toEqual([
      { id, name: 'Renamed', rev: 2, threadCount: 0 },
      { id, name: 'Renamed', rev: 3, threadCount: 1 },
    ]);
    await stream.close();
  });

  it('R18: sends the survivor of a merged conversation, and continues with it', async () => {
    const [source, target] = [await startConversation(app), await startConversation(app)];
    const stream = await subscribe(updates, { id: source.id });
    await write(app, 'mergeConversations', { sourceId: source.id, targetId: target.id });
    await stream.take(1);
    await write(app, 'updateConversation', { id: target.id, name: 'Both' });
    const sent = (await stream.take(2)).map(({ data }) => data.conversationUpdated);
    expect(sent.map(({ id }) => id)).toEqual([target.id, target.id]);
    expect(sent[1].name).toBe('Both');
    await stream.close();
  });
});

describe('conversationCreated', () => {
  it('sends every conversation of the organization, except imported ones (R21) and those of others (R3)', async () => {
    const stream = await subscribe(creations);
    const importedAt = '2026-01-01T00:00:00Z';
    await startConversation(app, { name: 'imported', importedAt });
    await startConversation(app, { name: 'other' }, other.token);
    const conversations = numbers(30).map((n) => ({ customer: { email: `bulk-${n}@example.com` }, name: `bulk ${n}` }));
    await write(app, 'bulkCreateConversations', { conversations, waitMs: 30_000 });
    await startConversation(app, { name: 'last' });
    const names = (await stream.take(31)).map(({ data }) => data.conversationCreated.name);
    expect(new Set(names)).toEqual(new Set([...conversations.map(({ name }) => name), 'last']));
    expect(names).toHaveLength(31);
    await stream.close();
  });
});

describe('bulkOperationUpdated', () => {
  it('starts with the current state, sends changes and ends with the operation, for imports too', async () => {
    const conversations = numbers(1200).map((n) => ({
      customer: { email: `import-${n}@example.com` },
      importedAt: '2026-01-01T00:00:00Z',
    }));
    const { bulkOperation } = await write(app, 'bulkCreateConversations', { conversations });
    const stream = await subscribe(bulk, { id: bulkOperation.id });
    const states = (await stream.end()).map(({ data }) => data.bulkOperationUpdated);
    expect(stream.complete()).toBe(true);
    expect(states.length).toBeGreaterThan(1);
    expect(states.at(-1)).toEqual({ status: 'COMPLETED', total: 1200, succeeded: 1200, pending: 0 });
    const succeeded = states.map((state) => state.succeeded);
    expect(succeeded).toEqual(succeeded.toSorted((a, b) => a - b));
    const ended = await subscribe(bulk, { id: bulkOperation.id });
    expect((await ended.end()).map(({ data }) => data.bulkOperationUpdated.status)).toEqual(['COMPLETED']);
  });
});

describe('access to subscriptions', () => {
  it.each([
    ['threadAdded', threads, 'Conversation'],
    ['conversationUpdated', updates, 'Conversation'],
    ['bulkOperationUpdated', bulk, 'BulkOperation'],
  ] as const)('R3: %s treats an id of another organization as an unknown one', async (_name, query, type) => {
    const { id } = await startConversation(app, {}, other.token);
    const { bulkOperation } = await write(
      app,
      'bulkCreateConversations',
      { conversations: [{ customer: {} }] },
      other.token,
    );
    const foreign = type === 'Conversation' ? id : bulkOperation.id;
    const unknown = encodeId(type, '01900000-0000-7000-8000-00000000dead');
    const answers = [];
    for (const each of [foreign, unknown, 'nonsense']) {
      const results = await (await subscribe(query, { id: each })).end();
      expect(results).toHaveLength(1);
      answers.push({ ...results[0]?.errors?.[0]?.extensions, requestId: undefined, id: undefined });
    }
    expect(answers[0]).toMatchObject({ code: 'NOT_FOUND', typeName: type });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('R2: needs the permission to read', async () => {
    const { id } = await startConversation(app);
    const blind = await app.tenant.tokenWith(['org.permission.bulk.read']);
    for (const query of [threads, updates, creations]) {
      const [result] = await (await subscribe(query, { id }, blind)).end();
      expect(result?.errors?.[0]?.extensions).toMatchObject({
        code: 'FORBIDDEN',
        permissions: ['org.permission.conversation.read', 'org.user.conversation.read'],
      });
    }
    const reader = await app.tenant.tokenWith(['org.permission.conversation.read']);
    const [result] = await (await subscribe(bulk, { id }, reader)).end();
    expect(result?.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it.each(['nonsense', '', 'x'.repeat(30_000)])('reports BAD_USER_INPUT for a malformed position', async (after) => {
    const { id } = await startConversation(app);
    const [result] = await (await subscribe(threads, { id, after })).end();
    expect(result?.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', argument: 'after' });
  });

  it('reports EVENTS_EXPIRED for a position before the oldest event', async () => {
    const { id } = await startConversation(app);
    const after = Buffer.from(`|${Date.now() - 4 * 86_400_000}`).toString('base64url');
    for (const query of [threads, updates]) {
      const [result] = await (await subscribe(query, { id, after })).end();
      expect(result?.errors?.[0]?.extensions).toMatchObject({ code: 'EVENTS_EXPIRED' });
    }
    const [result] = await (await subscribe(creations, { after })).end();
    expect(result?.errors?.[0]?.extensions).toMatchObject({ code: 'EVENTS_EXPIRED' });
  });
});

describe('positions', () => {
  const positionOf = async (token = app.tenant.token) => (await app.ask('{ eventPosition }', {}, token)).eventPosition;
  const codeAt = async (id: string, after: string) => {
    const [result] = await (await subscribe(threads, { id, after })).end();
    return result?.errors?.[0]?.extensions.code;
  };
  const execute = async (text: string, values: unknown[] = []) =>
    (await openTestDatabase()).query(statement('', text), values);
  const eventOf = (position: string) => Buffer.from(position, 'base64url').toString().split('|')[0] as string;

  it('of an earlier version have expired', async () => {
    const { id } = await startConversation(app);
    for (const former of ['1:1:||0', '5:9:6,7|5:10:|12'])
      expect(await codeAt(id, Buffer.from(`${former}|${Date.now()}`).toString('base64url'))).toBe('EVENTS_EXPIRED');
  });

  it('R3: tell nothing of other organizations, and resume nothing in them', async () => {
    const { id } = await startConversation(app);
    const before = await positionOf();
    const theirs = await startConversation(app, {}, other.token);
    await write(app, 'createReply', { conversationId: theirs.id, text: 'theirs' }, other.token);
    expect(eventOf(await positionOf())).toBe(eventOf(before));
    expect(await codeAt(id, await positionOf(other.token))).toBe('EVENTS_EXPIRED');
  });

  it('of an organization without events are before its first one', async () => {
    const quiet = await createTenant(await openTestDatabase());
    const after = await positionOf(quiet.token);
    expect(eventOf(after)).toBe('');
    await startConversation(app, { name: 'the first' }, quiet.token);
    const stream = await subscribe(creations, { after }, quiet.token);
    expect((await stream.take(1))[0]?.data.conversationCreated.name).toBe('the first');
    await stream.close();
  });

  it('R31: survive the erasure of their event', async () => {
    const spam = await startConversation(app);
    const { id } = await startConversation(app);
    const stream = await subscribe(threads, { id: spam.id });
    await addReply(spam.id, 'spam');
    const after = (await stream.take(1))[0]?.extensions?.position as string;
    await stream.close();
    await write(app, 'deleteConversation', { id: spam.id });
    await addReply(id, 'not spam');
    const again = await subscribe(threads, { id, after });
    expect(textsOf(await again.take(1))).toEqual(['not spam']);
    await again.close();
  });

  it('have expired if their event is gone, unless it was old when they were taken', async () => {
    const { id } = await startConversation(app);
    await addReply(id, 'gone');
    const recent = await positionOf();
    await execute('DELETE FROM events WHERE id = $1', [eventOf(recent)]);
    expect(await codeAt(id, recent)).toBe('EVENTS_EXPIRED');

    // The last event of a quiet organization, written four days ago.
    const old = `${(Date.now() - 4 * 86_400_000)
      .toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})/, '$1-')}-7000-8000-000000000000`;
    await execute('UPDATE events SET id = $1 WHERE id = $2', [old, eventOf(await positionOf())]);
    const after = await positionOf();
    expect(eventOf(after)).toBe(old);
    await execute('DELETE FROM events WHERE org_id = $1', [app.tenant.orgId]);
    await addReply(id, 'after a long time');
    const stream = await subscribe(threads, { id, after });
    expect(textsOf(await stream.take(1))).toEqual(['after a long time']);
    await stream.close();
  });

  it('are valid where the events have other numbers, in the same order', async () => {
    const { id } = await startConversation(app);
    const { eventPosition: start } = await app.ask('{ eventPosition }');
    const stream = await subscribe(threads, { id });
    for (const text of numbers(6)) await addReply(id, text);
    const after = (await stream.take(6))[2]?.extensions?.position as string;
    await stream.close();
    // As docs/operations.md copies events to another database: without their positions, in their order.
    const columns = 'org_id, id, type, subject_id, data, created_at';
    await execute(
      `WITH own AS (DELETE FROM events WHERE org_id = $1 RETURNING *)
       INSERT INTO events (${columns}) SELECT ${columns} FROM own ORDER BY position`,
      [app.tenant.orgId],
    );
    for (const [position, rest] of [
      [after, ['3', '4', '5']],
      [start, numbers(6)],
    ] as const) {
      const again = await subscribe(threads, { id, after: position });
      expect(textsOf(await again.take(rest.length))).toEqual(rest);
      await again.close();
    }
  });
});

it('does not read the outbox while there are no subscribers', async () => {
  const { id } = await startConversation(app);
  const stream = await subscribe(threads, { id });
  await addReply(id, 'heard');
  await stream.take(1);
  await stream.close();
  const statements = await app.statementsOf(async () => {
    for (const text of numbers(5)) await addReply(id, text);
  });
  expect(statements.filter((name) => /(new|missed)_events/.test(name))).toEqual([]);
});
