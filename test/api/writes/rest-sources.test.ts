import { beforeAll, describe, expect, it } from 'vitest';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

// The requests of the three source documents, field for field: `<object-id>` stands for ids of rows created here,
// `<string>` and the like for values of that kind. Each response field of those APIs is selected under its name in
// ours.

let app: TestApp;
let customerId: string;
beforeAll(async () => {
  app = await openTestApp();
  customerId = (await startConversation(app, { customer: { email: 'customer@example.com' } })).customer.id;
});

/** The example of "Create a Conversation", with every field it lists. */
const example = (n: number) => ({
  customer: { id: customerId },
  id: `conversation_0000000000000000000000000${n}`,
  externalId: `<string> ${n}`,
  name: '<string>',
  status: 'SNOOZED',
  priority: 3,
  createdAt: '2024-03-10T09:30:00.000Z',
  importedAt: '2026-01-01T00:00:00.000Z',
  direction: 'IN',
  replyChannel: 'EMAIL',
  tags: ['<string>'],
  assignedUsers: [app.tenant.userId],
  assignedTeams: [app.tenant.teamId],
  custom: {
    answerNum: 42.5,
    seenAt: '2024-03-10T09:30:00Z',
    shortStr: '<string>',
    longTxt: 't'.repeat(1024),
    vipBool: false,
    pageUrl: 'https://example.com/a?b#c',
    noneNum: null,
    noneAt: null,
    noneStr: null,
    noneTxt: null,
    noneBool: null,
    noneUrl: null,
  },
  defaultLang: 'en_us',
  queue: app.tenant.queueId,
});

/** Every attribute and relationship that "Create a Conversation" lists in its output. */
const output = `__typename id name channels status messageCount noteCount satisfaction createdAt updatedAt modifiedAt tags
  suggestedTags sentiment lastMessageIn { id } assignedUsers { id } assignedTeams { id } firstResponse { id } direction
  outboundMessageCount rev org { __typename id } customer { __typename id } threads { nodes { __typename id } }
  createdBy { __typename id } modifiedBy { __typename id }
  externalId priority importedAt replyChannel custom defaultLang queue { id }`;

const expectedOutput = (input: ReturnType<typeof example>) => {
  const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const user = { __typename: 'User', id: app.tenant.userId };
  return {
    __typename: 'Conversation',
    id: input.id,
    name: input.name,
    channels: [],
    status: input.status,
    messageCount: 0,
    noteCount: 0,
    satisfaction: null,
    createdAt: input.createdAt,
    updatedAt: instant,
    modifiedAt: instant,
    tags: input.tags,
    suggestedTags: [],
    sentiment: null,
    lastMessageIn: null,
    assignedUsers: [{ id: app.tenant.userId }],
    assignedTeams: [{ id: app.tenant.teamId }],
    firstResponse: null,
    direction: input.direction,
    outboundMessageCount: 0,
    rev: 1,
    org: { __typename: 'Organization', id: expect.stringMatching(/^organization_/) },
    customer: { __typename: 'Customer', id: customerId },
    threads: { nodes: [] },
    createdBy: user,
    modifiedBy: user,
    externalId: input.externalId,
    priority: input.priority,
    importedAt: input.importedAt,
    replyChannel: input.replyChannel,
    custom: input.custom,
    defaultLang: input.defaultLang,
    queue: { id: app.tenant.queueId },
  };
};

describe('Create a Conversation', () => {
  it('accepts every field of the example, and returns every field of the output', async () => {
    const input = example(1);
    const { createConversation } = await app.ask(
      `mutation ($input: CreateConversationInput!) { createConversation(input: $input) {
        __typename ... on CreateConversationPayload { conversation { ${output} } } } }`,
      { input },
    );
    expect(createConversation).toEqual({
      __typename: 'CreateConversationPayload',
      conversation: expectedOutput(input),
    });
    const { conversation } = await app.ask(
      `query ($id: ID!) { conversation(id: $id) { ... on Conversation { ${output} } } }`,
      { id: input.id },
    );
    expect(conversation).toEqual(createConversation.conversation);
  });

  it('needs the legacy role or the permission of its permission set; either is enough', async () => {
    for (const role of ['org.user.conversation.write', 'org.permission.conversation.create']) {
      const { errors } = await app.graphql(
        'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { __typename } }',
        { input: { customer: { id: customerId } } },
        await app.tenant.tokenWith([role]),
      );
      expect(errors, role).toBeUndefined();
    }
  });
});

describe('Bulk Create Conversations', () => {
  it('accepts the example with two rows, and returns every field of the output', async () => {
    const rows = [example(2), example(3)];
    const { bulkCreateConversations } = await app.ask(
      `mutation ($input: BulkCreateConversationsInput!) { bulkCreateConversations(input: $input) {
        __typename ... on BulkCreateConversationsPayload { bulkOperation {
          __typename id ids context status
          rows { nodes { index externalId name status conversation { ${output} } } }
          request { path subject userType roles orgName requestId service method }
          createdAt updatedAt org { __typename id name } createdBy { __typename id }
        } } } }`,
      { input: { conversations: rows, context: '<string>', waitMs: 30_000 } },
    );
    const { bulkOperation } = bulkCreateConversations;
    expect(bulkOperation).toEqual({
      __typename: 'BulkOperation',
      id: expect.stringMatching(/^bulk_operation_/),
      ids: rows.map((row) => row.id),
      context: '<string>',
      // The source's `completed` is a status here.
      status: 'COMPLETED',
      rows: {
        nodes: rows.map((row, index) => ({
          index,
          externalId: row.externalId,
          name: row.name,
          status: 'CREATED',
          conversation: expectedOutput(row),
        })),
      },
      request: {
        path: '/graphql',
        subject: app.tenant.userId,
        userType: 'user',
        roles: expect.arrayContaining(['org.user.conversation.write']),
        orgName: bulkOperation.org.name,
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        service: expect.any(String),
        method: 'POST',
      },
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      org: { __typename: 'Organization', id: expect.stringMatching(/^organization_/), name: expect.any(String) },
      createdBy: { __typename: 'User', id: app.tenant.userId },
    });
  });
});

describe('Create Chat Thread', () => {
  const chat = {
    text: 'Buy more pens',
    attachments: [{ fileName: 'file.txt', mimeType: 'plain/text', data: 'ZmlsZQ==' }],
  };

  it.each([
    ['id', () => ({ id: customerId }), 'ID', []],
    [
      'id and e-mail, of which the e-mail is ignored',
      () => ({ id: customerId, email: 'other@example.com' }),
      'ID',
      ['email'],
    ],
    ['e-mail', () => ({ email: 'Customer@Example.com', firstName: 'Ignored' }), 'EMAIL', ['firstName']],
  ])('accepts the example with the customer by %s', async (_how, customer, matchedBy, ignored) => {
    const { id: conversationId } = await startConversation(app, { status: 'DONE' });
    const result = await write(app, 'createChatThread', { conversationId, customer: customer(), ...chat });
    expect(result).toMatchObject({
      __typename: 'CreateChatThreadPayload',
      thread: {
        // The Resource-Id of the response.
        id: expect.stringMatching(/^thread_[0-9a-z]{26}$/),
        type: 'CHAT',
        text: 'Buy more pens',
        customer: { id: customerId },
        attachments: [{ fileName: 'file.txt', mimeType: 'plain/text', size: 4 }],
      },
      conversation: { id: conversationId, status: 'OPEN', messageCount: 1, lastMessageIn: { id: result.thread.id } },
      effects: { customerMatchedBy: matchedBy, ignoredCustomerFields: ignored, reopened: true },
    });
    const download = await app.fetch(new Request(result.thread.attachments[0].url));
    expect(await download.text()).toBe('file');
  });

  it('creates a customer by e-mail with all optional fields at their maximum length', async () => {
    const { id: conversationId } = await startConversation(app);
    const customer = {
      email: 'created@example.com',
      firstName: 'f'.repeat(40),
      lastName: 'l'.repeat(40),
      phone: '+46 70 123 45 67',
      photoUrl: `https://example.com/${'p'.repeat(180)}`,
      jobTitle: 'j'.repeat(60),
      photoType: 'GOOGLEPROFILE',
      background: 'b'.repeat(200),
      location: 'l'.repeat(60),
      organization: 'o'.repeat(60),
      gender: 'UNKNOWN',
      age: '45',
    };
    const result = await write(app, 'createChatThread', { conversationId, customer, ...chat });
    expect(result.effects).toMatchObject({ customerMatchedBy: 'CREATED', ignoredCustomerFields: [] });
    const fields = Object.keys(customer).join(' ');
    expect((await app.ask(`{ customer(email: "created@example.com") { ${fields} } }`)).customer).toEqual(customer);
    const tooLong = {
      firstName: 41,
      lastName: 41,
      photoUrl: 201,
      jobTitle: 61,
      background: 201,
      location: 61,
      organization: 61,
    };
    for (const [field, length] of Object.entries(tooLong)) {
      const text = field === 'photoUrl' ? `https://example.com/${'p'.repeat(length - 20)}` : 'x'.repeat(length);
      expect(
        await write(app, 'createChatThread', {
          conversationId,
          customer: { email: 'y@example.com', [field]: text },
          ...chat,
        }),
      ).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['customer', field] }] });
    }
  });

  it.each(['UNKNOWN', 'GRAVATAR', 'TWITTER', 'FACEBOOK', 'GOOGLEPROFILE', 'GOOGLEPLUS', 'LINKEDIN', 'INSTAGRAM'])(
    'accepts the photo type %s',
    async (photoType) => {
      const { id: conversationId } = await startConversation(app);
      const customer = { email: `${photoType}@example.com`, photoType };
      const result = await write(app, 'createChatThread', { conversationId, customer, ...chat });
      const { node } = await app.ask('query ($id: ID!) { node(id: $id) { ... on Customer { photoType } } }', {
        id: result.thread.customer.id,
      });
      expect(node).toEqual({ photoType });
    },
  );

  it('neither notifies nor reopens if imported with createdAt', async () => {
    const { id: conversationId } = await startConversation(app, { status: 'SNOOZED' });
    const createdAt = '2015-02-12T08:16:26.000Z';
    expect(
      await write(app, 'createChatThread', {
        conversationId,
        customer: { id: customerId },
        ...chat,
        imported: true,
        createdAt,
      }),
    ).toMatchObject({
      thread: { createdAt, imported: true },
      conversation: { status: 'SNOOZED' },
      effects: { notificationsSuppressed: true, reopened: false },
    });
  });

  it('returns the statuses of the documents: 404 for a merged conversation, and 301 with a location for its lookup', async () => {
    const [merged, survivor] = [await startConversation(app), await startConversation(app)];
    await write(app, 'mergeConversations', { sourceId: merged.id, targetId: survivor.id });
    const lookup = `query ($id: ID!) { conversation(id: $id) {
      ... on Conversation { status } ... on ConversationMoved { httpStatus location } } }`;
    expect(
      await write(app, 'createChatThread', { conversationId: merged.id, customer: { id: customerId }, ...chat }),
    ).toMatchObject({ code: 'NOT_FOUND', status: 404 });
    const { conversation } = await app.ask(lookup, { id: merged.id });
    expect(conversation).toEqual({ httpStatus: 301, location: `/v2/conversations/${survivor.id}` });
    expect((await app.ask(lookup, { id: survivor.id })).conversation).toEqual({ status: 'OPEN' });
  });

  it('returns 412 past 99 threads, and past 100 at creation', async () => {
    const threads = (count: number) => Array.from({ length: count }, () => ({ text: 'x' }));
    const { id: conversationId } = await startConversation(app, { threads: threads(99) });
    expect(
      await write(app, 'createChatThread', { conversationId, customer: { id: customerId }, ...chat }),
    ).toMatchObject({ code: 'CONVERSATION_LOCKED', status: 412, reason: 'THREAD_LIMIT', threadCount: 99 });
    const create = (count: number) =>
      write(app, 'createConversation', { customer: { email: 'many@example.com' }, threads: threads(count) });
    expect(await create(100)).toMatchObject({ conversation: { threadCount: 100 } });
    expect(await create(101)).toMatchObject({ code: 'CONVERSATION_LOCKED', status: 412, threadCount: 101, limit: 100 });
  });
});
