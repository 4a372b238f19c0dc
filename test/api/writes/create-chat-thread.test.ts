import { beforeAll, describe, expect, it } from 'vitest';
import { decodeId } from '../../../src/domain/core/ids.ts';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});

const chat = (input: object, token?: string) => write(app, 'createChatThread', { text: 'Hi', ...input }, token);
const eventsOf = async (publicId: string) => {
  const db = await openTestDatabase();
  const subjectId = decodeId('Conversation', publicId) as string;
  const events = await db.prisma.event.findMany({
    where: { orgId: app.tenant.orgId, subjectId },
    orderBy: { id: 'asc' },
  });
  return events.map((event) => event.type);
};
const threadsOf = async (id: string) =>
  (
    await app.ask(
      'query ($id: ID!) { node(id: $id) { ... on Conversation { rev status threadCount threads(first: 100) { nodes { id text type } } } } }',
      { id },
    )
  ).node;

describe('the customer of a chat (R15)', () => {
  it('R15: is found by id; other fields are ignored and listed', async () => {
    const { id, customer } = await startConversation(app, { customer: { email: 'Ada@example.com', firstName: 'Ada' } });
    const result = await chat({
      conversationId: id,
      customer: { id: customer.id, email: 'other@example.com', firstName: 'Other', gender: 'FEMALE', age: '36' },
    });
    expect(result).toMatchObject({
      __typename: 'CreateChatThreadPayload',
      replayed: false,
      effects: {
        customerMatchedBy: 'ID',
        ignoredCustomerFields: ['email', 'firstName', 'gender', 'age'],
        reopened: false,
        notificationsSuppressed: false,
      },
      thread: {
        type: 'CHAT',
        text: 'Hi',
        imported: false,
        customer: { id: customer.id, email: 'Ada@example.com' },
        createdBy: { id: app.tenant.userId },
        conversation: { id },
        attachments: [],
      },
      conversation: { id, rev: 2, threadCount: 1, messageCount: 1, channels: ['CHAT'], customer: { firstName: 'Ada' } },
    });
  });

  it("R15: is found by e-mail in any case, and may differ from the conversation's customer", async () => {
    const one = await startConversation(app, { customer: { email: 'grace@example.com', lastName: 'Hopper' } });
    const two = await startConversation(app);
    const result = await chat({ conversationId: two.id, customer: { email: 'GRACE@Example.COM', lastName: 'Other' } });
    expect(result).toMatchObject({
      effects: { customerMatchedBy: 'EMAIL', ignoredCustomerFields: ['lastName'] },
      thread: { customer: { id: one.customer.id, email: 'grace@example.com' } },
      conversation: { customer: { id: two.customer.id } },
    });
  });

  it('R15: is created with all optional fields if the e-mail address is new', async () => {
    const { id } = await startConversation(app);
    const customer = {
      email: 'Katherine@example.com',
      firstName: 'Katherine',
      lastName: 'Johnson',
      phone: '+1 555 0100',
      photoUrl: 'https://example.com/katherine.png',
      photoType: 'GRAVATAR',
      jobTitle: 'Mathematician',
      background: 'Orbits',
      location: 'Hampton',
      organization: 'NASA',
      gender: 'FEMALE',
      age: '101',
    };
    const result = await chat({ conversationId: id, customer });
    expect(result.effects).toMatchObject({ customerMatchedBy: 'CREATED', ignoredCustomerFields: [] });
    const fields = Object.keys(customer).join(' ');
    const found = await app.ask(`{ customer(email: "katherine@EXAMPLE.com") { id ${fields} } }`);
    expect(found.customer).toEqual({ id: result.thread.customer.id, ...customer });
  });

  it('R15: is NOT_FOUND if unknown and INVALID_INPUT if absent or malformed, and nothing is written', async () => {
    const { id } = await startConversation(app);
    const unknown = 'customer_01h455vb4pex5vsknk084sn02q';
    expect(await chat({ conversationId: id, customer: { id: unknown } })).toMatchObject({
      code: 'NOT_FOUND',
      status: 404,
      retryable: false,
      typeName: 'Customer',
      id: unknown,
    });
    expect(await chat({ conversationId: id, customer: {} })).toMatchObject({
      code: 'INVALID_INPUT',
      status: 400,
      issues: [{ path: ['customer'] }],
    });
    expect(await chat({ conversationId: id, customer: { email: 'nobody' } })).toMatchObject({
      issues: [{ path: ['customer', 'email'] }],
    });
    expect(await threadsOf(id)).toMatchObject({ rev: 1, threadCount: 0, threads: { nodes: [] } });
  });

  it('R26: reports all issues at once', async () => {
    const { id } = await startConversation(app);
    const result = await chat({
      conversationId: id,
      customer: { email: 'x', firstName: '', lastName: 'l'.repeat(41), photoUrl: 'ftp://x', jobTitle: 'j'.repeat(61) },
      text: 'a\0b',
      createdAt: '2026-01-01T00:00:00Z',
      attachments: [{ fileName: '', mimeType: 'none', data: '?' }],
      idempotencyKey: '',
    });
    expect(result.issues.map(({ path }: { path: string[] }) => path.join('.')).sort()).toEqual([
      'attachments.0.data',
      'attachments.0.fileName',
      'attachments.0.mimeType',
      'createdAt',
      'customer.email',
      'customer.firstName',
      'customer.jobTitle',
      'customer.lastName',
      'customer.photoUrl',
      'idempotencyKey',
      'text',
    ]);
  });

  it('R6: accepts empty text, and up to 1,000,000 characters', async () => {
    const { id, customer } = await startConversation(app);
    for (const text of ['', '😀'.repeat(500_000)])
      expect(await chat({ conversationId: id, customer: { id: customer.id }, text })).toMatchObject({
        thread: { text },
      });
    expect(
      await chat({ conversationId: id, customer: { id: customer.id }, text: 'x'.repeat(1_000_001) }),
    ).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['text'] }],
    });
  });
});

describe('the limit of threads (R16)', () => {
  it('R16: accepts the 99th and none after it; chats, replies and notes all count', async () => {
    const threads = Array.from({ length: 98 }, (_, n) => ({ type: ['CHAT', 'REPLY', 'NOTE'][n % 3], text: `${n}` }));
    const { id, customer } = await startConversation(app, { threads });
    const allowance = async () =>
      (
        await app.ask(
          'query ($id: ID!) { node(id: $id) { ... on Conversation { threadAllowance { allowed reason remaining locksAt } } } }',
          { id },
        )
      ).node.threadAllowance;
    expect(await allowance()).toEqual({ allowed: true, reason: null, remaining: 1, locksAt: null });
    expect(await chat({ conversationId: id, customer: { id: customer.id } })).toMatchObject({
      conversation: { threadCount: 99 },
    });
    const locked = {
      code: 'CONVERSATION_LOCKED',
      status: 412,
      retryable: false,
      reason: 'THREAD_LIMIT',
      threadCount: 99,
      limit: 99,
    };
    expect(await chat({ conversationId: id, customer: { id: customer.id } })).toMatchObject(locked);
    expect(await chat({ conversationId: id, customer: { id: customer.id }, imported: true })).toMatchObject(locked);
    expect(await write(app, 'createNote', { conversationId: id, text: 'x' })).toMatchObject(locked);
    expect(await write(app, 'createReply', { conversationId: id, text: 'x' })).toMatchObject(locked);
    expect(await allowance()).toEqual({ allowed: false, reason: 'THREAD_LIMIT', remaining: 0, locksAt: null });
    expect((await threadsOf(id)).threadCount).toBe(99);
  });

  it('R10, R16: accepts no more in a conversation created with 100', async () => {
    const threads = Array.from({ length: 100 }, (_, n) => ({ text: `${n}` }));
    const { id, customer, threadCount } = await startConversation(app, { threads });
    expect(threadCount).toBe(100);
    expect(await chat({ conversationId: id, customer: { id: customer.id } })).toMatchObject({
      reason: 'THREAD_LIMIT',
      threadCount: 100,
      limit: 99,
    });
  });

  it('R16: concurrent writes fill it exactly', async () => {
    const threads = Array.from({ length: 90 }, (_, n) => ({ text: `${n}` }));
    const { id, customer } = await startConversation(app, { threads });
    const results = await Promise.all(
      Array.from({ length: 30 }, () => chat({ conversationId: id, customer: { id: customer.id } })),
    );
    expect(results.filter((result) => result.__typename === 'CreateChatThreadPayload').length).toBe(9);
    expect(results.filter((result) => result.reason === 'THREAD_LIMIT').length).toBe(21);
    expect((await threadsOf(id)).threads.nodes.length).toBe(99);
  });
});

describe('old conversations (R17)', () => {
  const lockAfter = async (days: number | null) => {
    const result = await write(app, 'updateOrganization', { lockConversationsAfterDays: days });
    expect(result.__typename).toBe('UpdateOrganizationPayload');
  };
  const dayMs = 24 * 60 * 60 * 1000;
  const startedAgo = (ms: number) =>
    startConversation(app, {
      createdAt: new Date(Date.now() - ms).toISOString(),
      importedAt: new Date().toISOString(),
    });

  it('R17: are locked only if they are older than the organization allows', async () => {
    const old = await startedAgo(31 * dayMs);
    const young = await startedAgo(29 * dayMs);
    const customer = { id: old.customer.id };
    try {
      await lockAfter(30);
      const locked = { code: 'CONVERSATION_LOCKED', status: 412, reason: 'TOO_OLD', threadCount: 0, retryable: false };
      expect(await chat({ conversationId: old.id, customer })).toMatchObject(locked);
      expect(await chat({ conversationId: old.id, customer, imported: true })).toMatchObject(locked);
      expect(await write(app, 'createNote', { conversationId: old.id, text: 'x' })).toMatchObject(locked);
      expect(await chat({ conversationId: young.id, customer })).toMatchObject({
        __typename: 'CreateChatThreadPayload',
      });
      const query =
        'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Conversation { createdAt threadAllowance { allowed reason remaining locksAt } } } }';
      const { nodes } = await app.ask(query, { ids: [old.id, young.id] });
      expect(nodes).toMatchObject([
        { threadAllowance: { allowed: false, reason: 'TOO_OLD', remaining: 99 } },
        { threadAllowance: { allowed: true, reason: null, remaining: 98 } },
      ]);
      for (const { createdAt, threadAllowance } of nodes)
        expect(Date.parse(threadAllowance.locksAt) - Date.parse(createdAt)).toBe(30 * dayMs);
    } finally {
      await lockAfter(null);
    }
    expect(await chat({ conversationId: old.id, customer })).toMatchObject({ __typename: 'CreateChatThreadPayload' });
  });
});

describe('merged conversations (R18)', () => {
  it('R18: are NOT_FOUND, like unknown ones', async () => {
    const [source, target] = [await startConversation(app), await startConversation(app)];
    await write(app, 'mergeConversations', { sourceId: source.id, targetId: target.id });
    for (const conversationId of [source.id, 'conversation_01h455vb4pex5vsknk084sn02q'])
      expect(await chat({ conversationId, customer: { id: source.customer.id } })).toMatchObject({
        code: 'NOT_FOUND',
        status: 404,
        typeName: 'Conversation',
        id: conversationId,
      });
    expect(await chat({ conversationId: target.id, customer: { id: source.customer.id } })).toMatchObject({
      thread: {},
    });
  });
});

describe('imports (R19, R20, R21)', () => {
  it('R19: createdAt requires imported: true, and is then kept', async () => {
    const { id, customer } = await startConversation(app);
    const createdAt = '2020-02-29T12:00:00.123+02:00';
    for (const imported of [undefined, null, false])
      expect(await chat({ conversationId: id, customer: { id: customer.id }, createdAt, imported })).toMatchObject({
        code: 'INVALID_INPUT',
        issues: [{ path: ['createdAt'] }],
      });
    expect(await chat({ conversationId: id, customer: { id: customer.id }, createdAt, imported: true })).toMatchObject({
      thread: { createdAt: '2020-02-29T10:00:00.123Z', imported: true },
    });
  });

  it.each(['SNOOZED', 'DONE'])('R20: a chat reopens a conversation that is %s, and reports it', async (status) => {
    const { id, customer, modifiedAt } = await startConversation(app, { status });
    const imported = await chat({ conversationId: id, customer: { id: customer.id }, imported: true });
    expect(imported).toMatchObject({
      effects: { reopened: false, notificationsSuppressed: true },
      conversation: { status, rev: 2, modifiedAt },
    });
    const reopened = await chat({ conversationId: id, customer: { id: customer.id } });
    expect(reopened).toMatchObject({
      effects: { reopened: true, notificationsSuppressed: false },
      conversation: { status: 'OPEN', rev: 3 },
    });
    expect(Date.parse(reopened.conversation.modifiedAt)).toBeGreaterThanOrEqual(Date.parse(modifiedAt));
    expect(await chat({ conversationId: id, customer: { id: customer.id } })).toMatchObject({
      effects: { reopened: false },
      conversation: { status: 'OPEN', rev: 4 },
    });
    expect(await threadsOf(id)).toMatchObject({ status: 'OPEN', rev: 4, threadCount: 3 });
  });

  it('R21: an import creates no event, a chat creates one', async () => {
    const { id, customer } = await startConversation(app);
    expect(await eventsOf(id)).toEqual(['conversation.created']);
    await chat({ conversationId: id, customer: { id: customer.id }, imported: true });
    expect(await eventsOf(id)).toEqual(['conversation.created']);
    await chat({ conversationId: id, customer: { id: customer.id } });
    expect(await eventsOf(id)).toEqual(['conversation.created', 'thread.added']);
  });

  it('R24: validateOnly returns what the real call would, and stores nothing', async () => {
    const { id } = await startConversation(app, { status: 'DONE' });
    const input = {
      conversationId: id,
      customer: { email: 'only-validated@example.com', firstName: 'Only' },
      attachments: [{ fileName: 'a.txt', mimeType: 'text/plain', data: 'ZmlsZQ==' }],
      idempotencyKey: 'dry-run chat',
    };
    const dryRun = await chat({ ...input, validateOnly: true });
    expect(dryRun).toMatchObject({
      replayed: false,
      effects: { customerMatchedBy: 'CREATED', reopened: true },
      thread: {
        text: 'Hi',
        customer: { email: 'only-validated@example.com' },
        attachments: [{ fileName: 'a.txt', size: 4 }],
      },
      conversation: { status: 'OPEN', threadCount: 1, rev: 2 },
    });
    expect(await threadsOf(id)).toMatchObject({ status: 'DONE', rev: 1, threadCount: 0, threads: { nodes: [] } });
    expect((await app.ask('{ customer(email: "only-validated@example.com") { id } }')).customer).toBeNull();
    expect(await eventsOf(id)).toEqual(['conversation.created']);
    const { node } = await app.ask('query ($id: ID!) { node(id: $id) { id } }', { id: dryRun.thread.id });
    expect(node).toBeNull();
    expect(await chat(input)).toMatchObject({
      replayed: false,
      effects: { customerMatchedBy: 'CREATED', reopened: true },
    });
    expect(await chat({ conversationId: 'none', customer: {}, validateOnly: true })).toMatchObject({
      code: 'INVALID_INPUT',
    });
  });
});

describe('the order of imported threads (R20)', () => {
  it('does not matter: lastMessageIn is the newest chat and firstResponse the oldest reply, by createdAt', async () => {
    const { id, customer } = await startConversation(app);
    const at = (day: number) => ({ imported: true, createdAt: `2024-01-${String(day).padStart(2, '0')}T00:00:00Z` });
    const add = (name: 'createReply' | 'createNote', text: string, day: number) =>
      write(app, name, { conversationId: id, text, ...at(day) });
    await chat({ conversationId: id, customer: { id: customer.id }, text: 'chat 5', ...at(5) });
    await add('createReply', 'reply 9', 9);
    await chat({ conversationId: id, customer: { id: customer.id }, text: 'chat 8', ...at(8) });
    await add('createReply', 'reply 2', 2);
    await chat({ conversationId: id, customer: { id: customer.id }, text: 'chat 1', ...at(1) });
    await add('createReply', 'reply 4', 4);
    const last = await add('createNote', 'note 3', 3);
    expect(last.conversation).toMatchObject({
      messageCount: 6,
      noteCount: 1,
      outboundMessageCount: 3,
      threadCount: 7,
      lastMessageIn: { text: 'chat 8' },
      firstResponse: { text: 'reply 2' },
      rev: 8,
    });
    expect((await threadsOf(id)).threads.nodes.map((thread: { text: string }) => thread.text)).toEqual([
      'chat 1',
      'reply 2',
      'note 3',
      'reply 4',
      'chat 5',
      'chat 8',
      'reply 9',
    ]);
  });
});
