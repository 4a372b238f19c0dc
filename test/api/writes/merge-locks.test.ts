import { beforeAll, describe, expect, it } from 'vitest';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});

const texts = (count: number, type = 'CHAT') => Array.from({ length: count }, (_, n) => ({ type, text: `${n}` }));
const merge = (source: { id: string }, target: { id: string }) =>
  write(app, 'mergeConversations', { sourceId: source.id, targetId: target.id });
const countOf = async ({ id }: { id: string }) => {
  const query = `query ($id: ID!) { node(id: $id) { ... on Conversation {
    threadCount rev threads(first: 100) { nodes { id } pageInfo { hasNextPage } } } } }`;
  const { node } = await app.ask(query, { id });
  return { counted: node.threadCount, rows: node.threads.nodes.length, more: node.threads.pageInfo.hasNextPage };
};

describe('threads of a merge (R18)', () => {
  it('may number 100, including notes', async () => {
    const source = await startConversation(app, { threads: [...texts(30), ...texts(10, 'NOTE')] });
    const target = await startConversation(app, { threads: [...texts(50), ...texts(10, 'NOTE')] });
    expect(await merge(source, target)).toMatchObject({ conversation: { id: target.id, threadCount: 100 } });
    expect(await countOf(target)).toEqual({ counted: 100, rows: 100, more: false });
    // R16: no more fit.
    expect(await write(app, 'createNote', { conversationId: target.id, text: 'x' })).toMatchObject({
      reason: 'THREAD_LIMIT',
      threadCount: 100,
      limit: 99,
    });
    const empty = await startConversation(app);
    expect(await merge(empty, target)).toMatchObject({ conversation: { threadCount: 100 } });
  });

  it('are CONVERSATION_LOCKED if there would be more, and nothing changes', async () => {
    const source = await startConversation(app, { threads: texts(41) });
    const target = await startConversation(app, { threads: [...texts(50), ...texts(10, 'NOTE')] });
    for (const [from, to] of [
      [source, target],
      [target, source],
    ] as const)
      expect(await merge(from, to)).toMatchObject({
        code: 'CONVERSATION_LOCKED',
        status: 412,
        retryable: false,
        reason: 'THREAD_LIMIT',
        threadCount: 101,
        limit: 100,
      });
    expect(await countOf(source)).toMatchObject({ counted: 41, rows: 41 });
    expect(await countOf(target)).toMatchObject({ counted: 60, rows: 60 });
  });
});

describe('conversations past the age lock (R17)', () => {
  const dayMs = 24 * 60 * 60 * 1000;
  const startedAgo = (days: number, threads: object[] = []) =>
    startConversation(app, {
      createdAt: new Date(Date.now() - days * dayMs).toISOString(),
      importedAt: new Date().toISOString(),
      threads,
    });
  const lockAfter = (days: number | null) => write(app, 'updateOrganization', { lockConversationsAfterDays: days });
  const locked = { code: 'CONVERSATION_LOCKED', status: 412, reason: 'TOO_OLD', threadCount: 2, retryable: false };

  it('are neither updated nor merged, on either side, while the lock applies', async () => {
    const old = await startedAgo(31, texts(2));
    const young = await startedAgo(29);
    await lockAfter(30);
    try {
      expect(await write(app, 'updateConversation', { id: old.id, name: 'x' })).toMatchObject(locked);
      expect(await write(app, 'updateConversation', { id: old.id })).toMatchObject(locked);
      expect(await write(app, 'updateConversation', { id: old.id, rev: 7, name: 'x' })).toMatchObject(locked);
      expect(await merge(old, young)).toMatchObject(locked);
      expect(await merge(young, old)).toMatchObject(locked);
      expect(await write(app, 'updateConversation', { id: young.id, name: 'x' })).toMatchObject({
        conversation: { rev: 2 },
      });
      const { node } = await app.ask('query ($id: ID!) { node(id: $id) { ... on Conversation { rev name } } }', {
        id: old.id,
      });
      expect(node).toEqual({ rev: 1, name: null });
      // Old conversations can still be created, which is how a history is imported.
      expect((await startedAgo(400, texts(3))).threadCount).toBe(3);
    } finally {
      await lockAfter(null);
    }
    expect(await write(app, 'updateConversation', { id: old.id, name: 'x' })).toMatchObject({
      conversation: { rev: 2 },
    });
    expect(await merge(old, young)).toMatchObject({ conversation: { threadCount: 2 } });
  });

  it('is reported before the number of threads', async () => {
    const old = await startedAgo(31, texts(2));
    const full = await startedAgo(1, texts(100));
    await lockAfter(30);
    try {
      expect(await merge(full, old)).toMatchObject(locked);
    } finally {
      await lockAfter(null);
    }
    expect(await merge(full, old)).toMatchObject({ reason: 'THREAD_LIMIT', threadCount: 102 });
  });
});
