import { beforeAll, describe, expect, it } from 'vitest';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});

const unknown = 'conversation_01h455vb4pex5vsknk084sn02q';
const merge = (sourceId: string, targetId: string) => write(app, 'mergeConversations', { sourceId, targetId });
const update = (input: object) => write(app, 'updateConversation', input);
const moved =
  '__typename ... on ConversationMoved { id httpStatus location movedTo { id name } } ... on Conversation { id rev status mergedConversations }';
const lookUp = async (id: string) =>
  (await app.ask(`query ($id: ID!) { conversation(id: $id) { ${moved} } }`, { id })).conversation;

describe('mergeConversations (R18)', () => {
  it('R18: the target takes over threads, counts and timestamps, and its revision increments by one', async () => {
    const importedAt = '2026-01-01T00:00:00Z';
    const thread = (type: string, text: string, day: number) => ({
      type,
      text,
      createdAt: `2025-01-0${day}T00:00:00Z`,
    });
    const source = await startConversation(app, {
      importedAt,
      threads: [thread('CHAT', 's1', 1), thread('REPLY', 's3', 3), thread('CHAT', 's7', 7), thread('NOTE', 's8', 8)],
    });
    const target = await startConversation(app, {
      importedAt,
      name: 'Target',
      threads: [thread('CHAT', 't2', 2), thread('REPLY', 't4', 4), thread('CHAT', 't5', 5)],
    });
    const { conversation } = await merge(source.id, target.id);
    expect(conversation).toMatchObject({
      id: target.id,
      name: 'Target',
      rev: 2,
      messageCount: 6,
      noteCount: 1,
      outboundMessageCount: 2,
      threadCount: 7,
      lastMessageIn: { text: 's7' },
      firstResponse: { text: 's3' },
      channels: ['CHAT'],
      mergedConversations: [source.id],
      modifiedBy: { id: app.tenant.userId },
    });
    const { node } = await app.ask(
      'query ($id: ID!) { node(id: $id) { ... on Conversation { threads { nodes { text conversation { id } } } } } }',
      { id: target.id },
    );
    expect(node.threads.nodes.map(({ text }: { text: string }) => text)).toEqual([
      's1',
      't2',
      's3',
      't4',
      't5',
      's7',
      's8',
    ]);
    for (const one of node.threads.nodes) expect(one.conversation.id).toBe(target.id);
  });

  it('R18: after a chain of merges A → B → C, every old id leads to C', async () => {
    const [a, b, c] = [
      await startConversation(app, { externalId: 'chain-a' }),
      await startConversation(app, { externalId: 'chain-b' }),
      await startConversation(app, { externalId: 'chain-c', name: 'The end' }),
    ];
    await merge(a.id, b.id);
    expect(await lookUp(a.id)).toMatchObject({ __typename: 'ConversationMoved', movedTo: { id: b.id } });
    await merge(b.id, c.id);
    for (const { id } of [a, b])
      expect(await lookUp(id)).toEqual({
        __typename: 'ConversationMoved',
        id,
        httpStatus: 301,
        location: `/v2/conversations/${c.id}`,
        movedTo: { id: c.id, name: 'The end' },
      });
    const end = await lookUp(c.id);
    expect(end).toMatchObject({ __typename: 'Conversation', id: c.id, rev: 2 });
    expect([...end.mergedConversations].sort()).toEqual([a.id, b.id].sort());
    const byExternalId = `query ($externalId: String!) { conversationByExternalId(externalId: $externalId) { ${moved} } }`;
    for (const [externalId, { id }] of [
      ['chain-a', a],
      ['chain-b', b],
    ] as const)
      expect((await app.ask(byExternalId, { externalId })).conversationByExternalId).toMatchObject({
        __typename: 'ConversationMoved',
        id,
        movedTo: { id: c.id },
      });
    const { node, nodes } = await app.ask(
      'query ($id: ID!, $ids: [ID!]!) { node(id: $id) { id } nodes(ids: $ids) { id } }',
      { id: a.id, ids: [a.id, c.id, b.id] },
    );
    expect(node).toBeNull();
    expect(nodes).toEqual([null, { id: c.id }, null]);
  });

  it('R8, R18: the survivor keeps the external id of a merged conversation reserved', async () => {
    const source = await startConversation(app, { externalId: 'merged-and-taken' });
    const target = await startConversation(app);
    await merge(source.id, target.id);
    for (const taken of [{ externalId: 'merged-and-taken' }, { id: source.id }])
      expect(await write(app, 'createConversation', { customer: { email: 'x@example.com' }, ...taken })).toMatchObject({
        code: 'CONFLICT',
        field: Object.keys(taken)[0],
        existing: { id: target.id },
      });
  });

  it('R18: lists omit merged conversations', async () => {
    const source = await startConversation(app, { tags: ['in-no-list'] });
    const target = await startConversation(app, { customer: { id: source.customer.id }, tags: ['in-no-list'] });
    await merge(source.id, target.id);
    const answer = await app.ask(
      `query ($id: ID!) {
        conversations(filter: { tags: ["in-no-list"] }) { nodes { id } }
        customer(id: $id) { conversations { nodes { id } } }
      }`,
      { id: source.customer.id },
    );
    expect(answer).toEqual({
      conversations: { nodes: [{ id: target.id }] },
      customer: { conversations: { nodes: [{ id: target.id }] } },
    });
  });

  it('R18: reports NOT_FOUND for a merged, unknown or malformed id on either side', async () => {
    const [source, target, third] = [
      await startConversation(app),
      await startConversation(app),
      await startConversation(app),
    ];
    await merge(source.id, target.id);
    const wrong: [string, string, string][] = [
      [source.id, third.id, source.id],
      [third.id, source.id, source.id],
      [source.id, target.id, source.id],
      [target.id, source.id, source.id],
      [unknown, target.id, unknown],
      [target.id, unknown, unknown],
      ['nothing', target.id, 'nothing'],
      [target.id, 'nothing', 'nothing'],
    ];
    for (const [sourceId, targetId, id] of wrong)
      expect(await merge(sourceId, targetId)).toMatchObject({
        code: 'NOT_FOUND',
        status: 404,
        typeName: 'Conversation',
        id,
      });
    expect(await lookUp(third.id)).toMatchObject({ rev: 1, mergedConversations: [] });
  });

  it('rejects merging a conversation into itself', async () => {
    const { id } = await startConversation(app);
    expect(await merge(id, id)).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['targetId'] }] });
    expect(await lookUp(id)).toMatchObject({ rev: 1 });
  });

  it('R18: concurrent merges in opposite directions leave one survivor', async () => {
    const [a, b] = [await startConversation(app), await startConversation(app)];
    const results = await Promise.all([merge(a.id, b.id), merge(b.id, a.id)]);
    const names = results.map((result) => result.__typename).sort();
    expect(names).toEqual(['MergeConversationsPayload', 'NotFoundError']);
  });

  it('R18: every write to a merged conversation reports NOT_FOUND', async () => {
    const [source, target] = [await startConversation(app), await startConversation(app)];
    await merge(source.id, target.id);
    const missing = { code: 'NOT_FOUND', typeName: 'Conversation', id: source.id };
    expect(await update({ id: source.id, name: 'x' })).toMatchObject(missing);
    expect(await write(app, 'createNote', { conversationId: source.id, text: 'x' })).toMatchObject(missing);
    const chat = { conversationId: source.id, customer: { email: 'x@example.com' }, text: 'x' };
    expect(await write(app, 'createChatThread', chat)).toMatchObject(missing);
  });
});

describe('updateConversation (R27)', () => {
  it('R27: a patch changes only the fields it names, and increments the revision', async () => {
    const { userId, teamId, queueId } = app.tenant;
    const before = await startConversation(app, { name: 'Before', tags: ['old'], priority: 2, defaultLang: 'de' });
    const patch = {
      name: 'After',
      status: 'DONE',
      priority: 5,
      tags: ['new', 'newer'],
      suggestedTags: ['maybe'],
      sentiment: 'NEGATIVE',
      satisfaction: 0,
      assignedUsers: [userId],
      assignedTeams: [teamId],
      queue: queueId,
      custom: { orderNum: 7 },
      replyChannel: 'EMAIL',
      defaultLang: 'en_us',
    };
    const { conversation: after } = await update({ id: before.id, ...patch });
    expect(after).toEqual({
      ...before,
      ...patch,
      assignedUsers: [{ id: userId }],
      assignedTeams: [{ id: teamId }],
      queue: { id: queueId },
      rev: 2,
      updatedAt: expect.any(String),
      modifiedAt: after.updatedAt,
      modifiedBy: { id: userId },
    });
    expect(after.updatedAt >= before.updatedAt).toBe(true);
    const { conversation: again } = await update({ id: before.id, priority: 1 });
    expect(again).toEqual({ ...after, priority: 1, rev: 3, updatedAt: again.updatedAt, modifiedAt: again.updatedAt });
  });

  it('null clears a field and empties a list', async () => {
    const { userId, teamId, queueId } = app.tenant;
    const { id } = await startConversation(app, {
      name: 'Name',
      priority: 3,
      tags: ['a'],
      assignedUsers: [userId],
      assignedTeams: [teamId],
      queue: queueId,
      custom: { aNum: 1 },
      replyChannel: 'SMS',
      defaultLang: 'de',
    });
    await update({ id, suggestedTags: ['b'], sentiment: 'NEUTRAL', satisfaction: 100 });
    const cleared = {
      name: null,
      priority: null,
      tags: null,
      suggestedTags: null,
      sentiment: null,
      satisfaction: null,
      assignedUsers: null,
      assignedTeams: null,
      queue: null,
      custom: null,
      replyChannel: null,
      defaultLang: null,
    };
    const { conversation } = await update({ id, ...cleared });
    expect(conversation).toMatchObject({
      ...cleared,
      tags: [],
      suggestedTags: [],
      assignedUsers: [],
      assignedTeams: [],
      custom: {},
      status: 'OPEN',
      rev: 3,
    });
    expect(await update({ id, status: null })).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['status'] }] });
  });

  it('R5: custom is merged key by key, and can store null', async () => {
    const { id } = await startConversation(app, { custom: { aNum: 1, bStr: 'b', cBool: true } });
    const { conversation } = await update({ id, custom: { aNum: 2, bStr: null, dUrl: 'https://example.com/' } });
    expect(conversation.custom).toEqual({ aNum: 2, bStr: null, cBool: true, dUrl: 'https://example.com/' });
    expect((await update({ id, custom: {} })).conversation.custom).toEqual(conversation.custom);
    expect(await update({ id, custom: { aNum: 'x', e: 1 } })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['custom', 'aNum'] }, { path: ['custom', 'e'] }],
    });
  });

  it('R5: custom holds at most 100 attributes, including existing ones', async () => {
    const attributes = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, n) => [`a${from + n}Num`, n]));
    const { id } = await startConversation(app, { custom: attributes(0, 60) });
    expect(await update({ id, custom: attributes(60, 60) })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['custom'] }],
    });
    expect((await update({ id, custom: attributes(50, 50) })).__typename).toBe('UpdateConversationPayload');
  });

  it('R6: reports NOT_FOUND for an unknown user, team or queue, and for an id of another type', async () => {
    const { id } = await startConversation(app);
    const { userId, teamId, queueId } = app.tenant;
    const key = '01h455vb4pex5vsknk084sn02q';
    const retyped = (publicId: string, prefix: string) => `${prefix}_${publicId.slice(-26)}`;
    const wrong: [object, string, string][] = [
      [{ assignedUsers: [`user_${key}`] }, 'User', `user_${key}`],
      [{ assignedUsers: [userId, retyped(teamId, 'user')] }, 'User', retyped(teamId, 'user')],
      [{ assignedUsers: [teamId] }, 'User', teamId],
      [{ assignedTeams: [`team_${key}`] }, 'Team', `team_${key}`],
      [{ assignedTeams: [retyped(userId, 'team')] }, 'Team', retyped(userId, 'team')],
      [{ queue: `queue_${key}` }, 'Queue', `queue_${key}`],
      [{ queue: retyped(userId, 'queue') }, 'Queue', retyped(userId, 'queue')],
      [{ queue: queueId.toUpperCase() }, 'Queue', queueId.toUpperCase()],
    ];
    for (const [input, typeName, missing] of wrong) {
      expect(await update({ id, ...input })).toMatchObject({ code: 'NOT_FOUND', typeName, id: missing });
      const created = await write(app, 'createConversation', { customer: { email: 'x@example.com' }, ...input });
      expect(created).toMatchObject({ code: 'NOT_FOUND', typeName, id: missing });
    }
    expect(await lookUp(id)).toMatchObject({ rev: 1 });
    expect(await update({ id: unknown, name: 'x' })).toMatchObject({
      code: 'NOT_FOUND',
      typeName: 'Conversation',
      id: unknown,
    });
  });

  it('R27: applies with the current revision; reports STALE_REVISION with an older one and changes nothing', async () => {
    const { id } = await startConversation(app);
    expect(await update({ id, rev: 1, name: 'one' })).toMatchObject({ conversation: { rev: 2, name: 'one' } });
    for (const rev of [1, 3, 0, -1])
      expect(await update({ id, rev, name: 'late' })).toMatchObject({
        code: 'STALE_REVISION',
        status: 409,
        retryable: false,
        currentRev: 2,
      });
    expect(await update({ id, rev: null, name: 'two' })).toMatchObject({ conversation: { rev: 3, name: 'two' } });
  });

  it('R27: one of many concurrent updates with the same revision succeeds', async () => {
    const { id } = await startConversation(app);
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, n) => update({ id, rev: 1, name: `writer ${n}` })),
    );
    expect(results.filter((result) => result.__typename === 'UpdateConversationPayload').length).toBe(1);
    expect(results.filter((result) => result.code === 'STALE_REVISION' && result.currentRev === 2).length).toBe(9);
  });

  it('R27: every change increments the revision, and an empty patch does not', async () => {
    const { id, customer } = await startConversation(app);
    await write(app, 'createNote', { conversationId: id, text: 'x' });
    await write(app, 'createChatThread', { conversationId: id, customer: { id: customer.id }, text: 'x' });
    await update({ id, name: 'x' });
    expect(await lookUp(id)).toMatchObject({ rev: 4 });
    expect(await update({ id })).toMatchObject({ conversation: { rev: 4 } });
    expect(await update({ id, rev: 3 })).toMatchObject({ code: 'STALE_REVISION', currentRev: 4 });
  });

  it('R6, R26: reports all issues at once', async () => {
    const { id } = await startConversation(app);
    const result = await update({
      id,
      name: 'n'.repeat(257),
      priority: 6,
      tags: ['a', 'a', '', 't'.repeat(65)],
      suggestedTags: Array.from({ length: 21 }, (_, n) => `t${n}`),
      satisfaction: 101,
      assignedUsers: Array.from({ length: 11 }, (_, n) => `user_${n}`),
      assignedTeams: ['team_1', 'team_1'],
      custom: { x: 1 },
      defaultLang: 'l'.repeat(101),
    });
    expect(result.issues.map(({ path }: { path: string[] }) => path.join('.')).sort()).toEqual([
      'assignedTeams.1',
      'assignedUsers',
      'custom.x',
      'defaultLang',
      'name',
      'priority',
      'satisfaction',
      'suggestedTags',
      'tags.1',
      'tags.2',
      'tags.3',
    ]);
  });
});
