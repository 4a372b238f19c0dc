import { beforeAll, describe, expect, it } from 'vitest';
import { startConversation, write } from '../../support/clients/client.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});

const unknown = 'conversation_01h455vb4pex5vsknk084sn02q';

describe.each([
  ['createReply', 'REPLY', { messageCount: 1, outboundMessageCount: 1, noteCount: 0 }],
  ['createNote', 'NOTE', { messageCount: 0, outboundMessageCount: 0, noteCount: 1 }],
] as const)('%s', (name, type, counts) => {
  it(`adds a ${type} by the token's user, without a customer, and counts it`, async () => {
    const { id } = await startConversation(app);
    const result = await write(app, name, { conversationId: id, text: 'What an agent wrote' });
    expect(result).toMatchObject({
      __typename: 'CreateAgentThreadPayload',
      replayed: false,
      thread: {
        type,
        text: 'What an agent wrote',
        imported: false,
        customer: null,
        createdBy: { id: app.tenant.userId },
        attachments: [],
      },
      conversation: { id, rev: 2, threadCount: 1, lastMessageIn: null, ...counts },
      effects: { customerMatchedBy: null, ignoredCustomerFields: [], notificationsSuppressed: false },
    });
    expect(result.conversation.firstResponse?.id ?? null).toBe(type === 'REPLY' ? result.thread.id : null);
    expect(result.conversation.channels).toEqual(type === 'REPLY' ? ['CHAT'] : []);
  });

  it.each(['SNOOZED', 'DONE', 'OPEN'])('R20: leaves the status of a conversation that is %s', async (status) => {
    const { id } = await startConversation(app, { status });
    expect(await write(app, name, { conversationId: id, text: 'x' })).toMatchObject({
      effects: { reopened: false },
      conversation: { status, rev: 2 },
    });
  });

  it('R18: reports NOT_FOUND for an unknown, malformed or merged conversation', async () => {
    const [source, target] = [await startConversation(app), await startConversation(app)];
    await write(app, 'mergeConversations', { sourceId: source.id, targetId: target.id });
    for (const conversationId of [unknown, 'nothing', source.id])
      expect(await write(app, name, { conversationId, text: 'x' })).toMatchObject({
        code: 'NOT_FOUND',
        typeName: 'Conversation',
        id: conversationId,
      });
  });

  it('R19, R21: createdAt requires imported: true, which sends no event', async () => {
    const { id } = await startConversation(app);
    const createdAt = '2021-01-01T00:00:00.000Z';
    expect(await write(app, name, { conversationId: id, text: 'x', createdAt })).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['createdAt'] }],
    });
    expect(await write(app, name, { conversationId: id, text: 'x', createdAt, imported: true })).toMatchObject({
      thread: { createdAt, imported: true },
      effects: { notificationsSuppressed: true },
    });
  });

  it('R22: accepts attachments', async () => {
    const { id } = await startConversation(app);
    const attachments = [{ fileName: 'offer.pdf', mimeType: 'application/pdf', data: 'ZmlsZQ==' }];
    expect(await write(app, name, { conversationId: id, text: 'x', attachments })).toMatchObject({
      thread: { attachments: [{ fileName: 'offer.pdf', mimeType: 'application/pdf', size: 4 }] },
    });
  });

  it('R24: validateOnly stores nothing', async () => {
    const { id } = await startConversation(app);
    expect(await write(app, name, { conversationId: id, text: 'x', validateOnly: true })).toMatchObject({
      thread: { type, text: 'x' },
      conversation: { rev: 2 },
    });
    const { node } = await app.ask('query ($id: ID!) { node(id: $id) { ... on Conversation { rev threadCount } } }', {
      id,
    });
    expect(node).toEqual({ rev: 1, threadCount: 0 });
  });

  it('R26: reports all issues at once', async () => {
    const result = await write(app, name, {
      conversationId: unknown,
      text: '\uD800',
      createdAt: '2021-01-01T00:00:00Z',
      idempotencyKey: 'k'.repeat(256),
      attachments: [{ fileName: 'f'.repeat(256), mimeType: 'x', data: 'x' }],
    });
    expect(result.issues.map(({ path }: { path: string[] }) => path.join('.')).sort()).toEqual([
      'attachments.0.data',
      'attachments.0.fileName',
      'attachments.0.mimeType',
      'createdAt',
      'idempotencyKey',
      'text',
    ]);
  });
});
