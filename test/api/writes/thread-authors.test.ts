import { beforeAll, describe, expect, it } from 'vitest';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
let agent: { id: string };
beforeAll(async () => {
  app = await openTestApp();
  agent = { id: (await write(app, 'createUser', { name: 'Agent', email: 'agent@example.com' })).user.id };
});

const importedAt = '2026-01-01T00:00:00Z';
const unknownUser = 'user_01h455vb4pex5vsknk084sn02q';
const unknownCustomer = 'customer_01h455vb4pex5vsknk084sn02q';
const threadsOf = async (id: string) => {
  const query = `query ($id: ID!) { conversation(id: $id) { ... on Conversation { threads { nodes {
    type text channel authorName customer { email firstName } createdBy { id } } } } } }`;
  return (await app.ask(query, { id })).conversation.threads.nodes;
};
const issuesOf = (result: { issues?: { path: string[] }[] }) => result.issues?.map(({ path }) => path.join('.'));
const create = (input: object) =>
  write(app, 'createConversation', { customer: { email: 'host@example.com' }, ...input });

describe('R40: channels', () => {
  it("default to CHAT, and to the conversation's channel for messages", async () => {
    const threads = [
      { text: 'a', channel: 'EMAIL' },
      { text: 'b', type: 'REPLY', channel: 'SMS' },
      { text: 'c', type: 'NOTE', channel: 'VOICE' },
      { text: 'd' },
    ];
    const { id, channels, replyChannel } = await startConversation(app, { threads });
    expect({ channels, replyChannel }).toEqual({ channels: ['EMAIL', 'SMS', 'CHAT'], replyChannel: 'CHAT' });
    expect((await threadsOf(id)).map(({ channel }: { channel: string }) => channel)).toEqual([
      'EMAIL',
      'SMS',
      'VOICE',
      'CHAT',
    ]);
  });

  it('keep the reply channel given at creation until the customer writes on another one', async () => {
    const { id, replyChannel } = await startConversation(app, {
      replyChannel: 'WHATSAPP',
      threads: [{ text: 'a', channel: 'EMAIL' }],
    });
    expect(replyChannel).toBe('WHATSAPP');
    const chat = { conversationId: id, customer: { email: 'guest@example.com' }, text: 'b' };
    const { conversation } = await write(app, 'createChatThread', { ...chat, channel: 'SMS' });
    expect(conversation).toMatchObject({ channels: ['EMAIL', 'SMS'], replyChannel: 'SMS' });
    // An older message changes nothing.
    const old = { ...chat, channel: 'VOICE', imported: true, createdAt: '2020-01-01T00:00:00Z' };
    expect((await write(app, 'createChatThread', old)).conversation).toMatchObject({ replyChannel: 'SMS' });
  });

  it('apply to replies as the reply channel unless a reply names another, and not to notes', async () => {
    const { id } = await startConversation(app, { threads: [{ text: 'a', channel: 'EMAIL' }] });
    const reply = (input: object) => write(app, 'createReply', { conversationId: id, text: 'r', ...input });
    expect((await reply({})).thread.channel).toBe('EMAIL');
    expect(await reply({ channel: 'SMS' })).toMatchObject({
      thread: { channel: 'SMS' },
      conversation: { channels: ['EMAIL', 'SMS'], replyChannel: 'EMAIL' },
    });
    expect((await write(app, 'createNote', { conversationId: id, text: 'n' })).thread.channel).toBe('CHAT');
  });

  it('are taken over by a merge, with the reply channel of whoever wrote last', async () => {
    const [older, newer] = [
      await startConversation(app, { threads: [{ text: 'a', channel: 'EMAIL' }] }),
      await startConversation(app, { threads: [{ text: 'b', channel: 'SMS' }] }),
    ];
    const { conversation } = await write(app, 'mergeConversations', { sourceId: newer.id, targetId: older.id });
    expect(conversation).toMatchObject({ channels: ['EMAIL', 'SMS'], replyChannel: 'SMS' });
  });
});

describe('R41: authors', () => {
  it('of imported initial threads are the ones given in the import', async () => {
    const { conversation } = await create({
      importedAt,
      threads: [
        { text: 'host' },
        { text: 'guest', customer: { email: 'guest-1@example.com', firstName: 'Guest' } },
        { text: 'guest again', customer: { email: 'GUEST-1@example.com' } },
        { text: 'host by name', customer: { email: 'host@example.com' } },
        { text: 'courier', authorName: 'A courier' },
        { type: 'REPLY', text: 'agent', createdBy: agent.id },
        { type: 'REPLY', text: 'former agent', authorName: 'Gone Agent' },
        { type: 'NOTE', text: 'importer' },
      ],
    });
    const importer = { id: app.tenant.userId };
    const guest = { email: 'guest-1@example.com', firstName: 'Guest' };
    const host = expect.objectContaining({ email: 'host@example.com' });
    const nobody = { authorName: null, customer: null, createdBy: null };
    const expected = [
      { ...nobody, text: 'host', customer: host, createdBy: importer },
      { ...nobody, text: 'guest', customer: guest, createdBy: importer },
      { ...nobody, text: 'guest again', customer: guest, createdBy: importer },
      { ...nobody, text: 'host by name', customer: host, createdBy: importer },
      { ...nobody, text: 'courier', authorName: 'A courier' },
      { ...nobody, text: 'agent', createdBy: agent },
      { ...nobody, text: 'former agent', authorName: 'Gone Agent' },
      { ...nobody, text: 'importer', createdBy: importer },
    ];
    expect(await threadsOf(conversation.id)).toMatchObject(expected);
  });

  it('of imported threads added later are the ones given in the import', async () => {
    const { id } = await startConversation(app);
    const base = { conversationId: id, text: 'x', imported: true };
    const { thread } = await write(app, 'createReply', { ...base, createdBy: agent.id });
    expect(thread).toMatchObject({ createdBy: agent, authorName: null });
    const named = await write(app, 'createNote', { ...base, authorName: 'Gone Agent' });
    expect(named.thread).toMatchObject({ createdBy: null, authorName: 'Gone Agent' });
    const customer = { email: 'guest-2@example.com' };
    const chat = await write(app, 'createChatThread', { ...base, customer, authorName: 'A courier' });
    expect(chat.thread).toMatchObject({ customer, createdBy: null, authorName: 'A courier' });
  });

  it('are accepted only in imports, as customers only for a CHAT, and within limits', async () => {
    const authors = { createdBy: agent.id, authorName: 'A', customer: { email: 'guest-3@example.com' } };
    expect(issuesOf(await create({ threads: [{ text: 'x', ...authors }] }))).toEqual([
      'threads.0.createdBy',
      'threads.0.customer',
      'threads.0.authorName',
    ]);
    const wrong = { customer: { email: 'no address', firstName: 'x'.repeat(41) }, authorName: '' };
    const threads = [
      { text: 'x', ...wrong },
      { text: 'x', type: 'NOTE', customer: { email: 'guest-3@example.com' }, authorName: 'x'.repeat(257) },
      { text: 'x', customer: {} },
    ];
    expect(issuesOf(await create({ importedAt, threads }))?.toSorted()).toEqual(
      [
        'threads.0.authorName',
        'threads.0.customer.email',
        'threads.0.customer.firstName',
        'threads.1.authorName',
        'threads.1.customer',
        'threads.2.customer',
      ].toSorted(),
    );
    const { id } = await startConversation(app);
    const agents = { conversationId: id, text: 'x', createdBy: agent.id, authorName: 'x' };
    for (const name of ['createReply', 'createNote'] as const)
      expect(issuesOf(await write(app, name, agents))).toEqual(['createdBy', 'authorName']);
    const chat = { ...agents, customer: { email: 'guest-3@example.com' } };
    expect(issuesOf(await write(app, 'createChatThread', chat))).toEqual(['createdBy', 'authorName']);
    const left = 'query { customer(email: "guest-3@example.com") { id } }';
    expect(await app.ask(left)).toEqual({ customer: null });
  });

  it('are all reported if they do not exist, and nothing is stored', async () => {
    const threads = [
      { text: 'x', createdBy: unknownUser },
      { text: 'y', customer: { id: unknownCustomer } },
      { text: 'z', customer: { email: 'guest-4@example.com' } },
    ];
    const result = await create({
      importedAt,
      externalId: 'strangers',
      threads,
      queue: 'queue_01h455vb4pex5vsknk084sn02q',
    });
    expect(result.references.map(({ path }: { path: string[] }) => path.join('.'))).toEqual([
      'queue',
      'threads.0.createdBy',
      'threads.1.customer.id',
    ]);
    const malformed = await create({ importedAt, threads: [{ text: 'x', createdBy: 'me' }, ...threads] });
    expect(malformed.references.map(({ path }: { path: string[] }) => path.join('.'))).toEqual([
      'threads.0.createdBy',
      'threads.1.createdBy',
      'threads.2.customer.id',
    ]);
    const left =
      '{ customer(email: "guest-4@example.com") { id } conversationByExternalId(externalId: "strangers") { __typename } }';
    expect(await app.ask(left)).toEqual({ customer: null, conversationByExternalId: null });
    const { id } = await startConversation(app);
    const added = { conversationId: id, text: 'x', imported: true, createdBy: unknownUser };
    expect(await write(app, 'createReply', added)).toMatchObject({
      code: 'NOT_FOUND',
      path: ['createdBy'],
      typeName: 'User',
    });
    const both = {
      ...added,
      conversationId: 'conversation_01h455vb4pex5vsknk084sn02q',
      customer: { id: unknownCustomer },
    };
    const returned = await write(app, 'createChatThread', both);
    expect(returned.references.map(({ path }: { path: string[] }) => path.join('.'))).toEqual([
      'conversationId',
      'customer.id',
      'createdBy',
    ]);
  });

  it('are accepted in rows of bulk operations, too', async () => {
    const threads = [
      { text: 'a', channel: 'EMAIL', customer: { email: 'guest-5@example.com' } },
      { text: 'b', type: 'REPLY', createdBy: agent.id },
      { text: 'c', authorName: 'A courier' },
    ];
    const row = { customer: { email: 'host@example.com' }, importedAt, threads };
    const stranger = { ...row, threads: [{ text: 'x', createdBy: unknownUser }] };
    const { bulkOperation } = await write(app, 'bulkCreateConversations', {
      conversations: [row, stranger],
      waitMs: 30_000,
    });
    expect(bulkOperation).toMatchObject({ succeeded: 1, failed: 1 });
    expect(await threadsOf(bulkOperation.ids[0])).toMatchObject([
      { channel: 'EMAIL', customer: { email: 'guest-5@example.com' } },
      { channel: 'CHAT', createdBy: agent, customer: null },
      { authorName: 'A courier', customer: null, createdBy: null },
    ]);
  });

  it("R23: are part of an input's meaning, and omitting them equals the default", async () => {
    const key = (idempotencyKey: string, thread: object) =>
      create({ importedAt, idempotencyKey, threads: [{ text: 'x', ...thread }] });
    expect((await key('plain', {})).replayed).toBe(false);
    const silent = { channel: 'CHAT', createdBy: null, customer: null, authorName: null };
    expect((await key('plain', silent)).replayed).toBe(true);
    for (const thread of [
      { channel: 'SMS' },
      { createdBy: agent.id },
      { customer: { email: 'a@b.c' } },
      { authorName: 'A' },
    ])
      expect((await key('plain', thread)).code).toBe('IDEMPOTENCY_MISMATCH');
  });

  it('R2: have names that a token may not select without permission, even if its input refers to them', async () => {
    const { id } = await startConversation(app);
    const token = await app.tenant.tokenWith(['org.permission.message.create']);
    const document = `mutation ($input: CreateAgentThreadInput!) { createReply(input: $input) {
      ... on CreateAgentThreadPayload { thread { createdBy { id name } } } } }`;
    const input = { conversationId: id, text: 'x', imported: true, createdBy: agent.id };
    const answer = await app.graphql(document, { input }, token);
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});
