import { beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await openTestApp();
});

const create = `
  mutation ($input: CreateConversationInput!) {
    createConversation(input: $input) {
      __typename
      ... on CreateConversationPayload {
        conversation {
          id name status priority rev threadCount messageCount noteCount outboundMessageCount channels custom tags externalId
          suggestedTags sentiment satisfaction
          imported createdAt importedAt
          customer { id email firstName }
          org { id name }
          threads(first: 5) { nodes { type text imported customer { email } attachments { fileName size sha256 url } } }
          lastMessageIn { text } firstResponse { text }
          assignedUsers { id } assignedTeams { id } queue { id } createdBy { id }
        }
        clientRef replayed
        effects { customerMatchedBy ignoredCustomerFields reopened notificationsSuppressed }
      }
      ... on Error { code status retryable message }
      ... on InvalidInputError { issues { path message } }
      ... on NotFoundError { typeName id }
      ... on ConflictError { field existing { id } }
      ... on RateLimitedError { limit retryAfterMs resetAt }
      ... on ConversationLockedError { reason threadCount limit }
    }
  }`;

const createConversation = async (input: object) => (await app.ask(create, { input })).createConversation;

describe('createConversation', () => {
  it('creates a conversation with everything in the input', async () => {
    const { userId, teamId, queueId } = app.tenant;
    const result = await createConversation({
      customer: { email: 'Ada@Example.com', firstName: 'Ada' },
      externalId: 'shop-1',
      name: 'A parcel that does not arrive',
      status: 'SNOOZED',
      priority: 3,
      tags: ['delivery'],
      suggestedTags: ['parcel'],
      sentiment: 'NEGATIVE',
      satisfaction: 15,
      assignedUsers: [userId],
      assignedTeams: [teamId],
      queue: queueId,
      custom: { ordersNum: 3, vipBool: true, noteTxt: null },
      threads: [
        { text: 'Where is it?', attachments: [{ fileName: 'a.txt', mimeType: 'text/plain', data: 'ZmlsZQ==' }] },
        { type: 'REPLY', text: 'On its way.' },
        { type: 'NOTE', text: 'Call the courier.' },
      ],
      clientRef: 'one',
    });
    expect(result).toMatchObject({
      __typename: 'CreateConversationPayload',
      clientRef: 'one',
      replayed: false,
      effects: {
        customerMatchedBy: 'CREATED',
        ignoredCustomerFields: [],
        reopened: false,
        notificationsSuppressed: false,
      },
      conversation: {
        name: 'A parcel that does not arrive',
        status: 'SNOOZED',
        priority: 3,
        rev: 1,
        threadCount: 3,
        messageCount: 2,
        noteCount: 1,
        outboundMessageCount: 1,
        channels: ['CHAT'],
        custom: { ordersNum: 3, vipBool: true, noteTxt: null },
        tags: ['delivery'],
        suggestedTags: ['parcel'],
        sentiment: 'NEGATIVE',
        satisfaction: 15,
        externalId: 'shop-1',
        imported: false,
        importedAt: null,
        customer: { email: 'Ada@Example.com', firstName: 'Ada' },
        lastMessageIn: { text: 'Where is it?' },
        firstResponse: { text: 'On its way.' },
        assignedUsers: [{ id: userId }],
        assignedTeams: [{ id: teamId }],
        queue: { id: queueId },
        createdBy: { id: userId },
      },
    });
    const threads = result.conversation.threads.nodes;
    expect(threads.map((thread: { type: string }) => thread.type)).toEqual(['CHAT', 'REPLY', 'NOTE']);
    expect(threads[0].customer).toEqual({ email: 'Ada@Example.com' });
    expect(threads[0].attachments).toMatchObject([{ fileName: 'a.txt', size: 4 }]);
    const download = await app.fetch(new Request(threads[0].attachments[0].url));
    expect(await download.text()).toBe('file');
    expect(download.headers.get('content-disposition')).toMatch(/^attachment;/);
  });

  it('R4: finds a customer by e-mail in any case, and lists the ignored fields', async () => {
    const first = await createConversation({ customer: { email: 'grace@example.com', lastName: 'Hopper' } });
    const again = await createConversation({ customer: { email: 'GRACE@example.com', lastName: 'Other', age: '9' } });
    expect(again.conversation.customer.id).toBe(first.conversation.customer.id);
    expect(again.effects).toMatchObject({ customerMatchedBy: 'EMAIL', ignoredCustomerFields: ['lastName', 'age'] });
    const byId = await createConversation({ customer: { id: first.conversation.customer.id, email: 'x@example.com' } });
    expect(byId.effects).toMatchObject({ customerMatchedBy: 'ID', ignoredCustomerFields: ['email'] });
  });

  it('R24: validateOnly returns what the real call would, and stores nothing', async () => {
    const input = {
      customer: { email: 'dry-run@example.com' },
      externalId: 'dry-run',
      threads: [{ text: 'Hello' }],
    };
    const dryRun = await createConversation({ ...input, validateOnly: true });
    expect(dryRun).toMatchObject({
      conversation: { customer: { email: 'dry-run@example.com' }, threads: { nodes: [{ text: 'Hello' }] } },
      effects: { customerMatchedBy: 'CREATED' },
    });
    const real = await createConversation(input);
    expect(real).toMatchObject({ __typename: 'CreateConversationPayload', effects: { customerMatchedBy: 'CREATED' } });
    expect(await createConversation({ ...input, validateOnly: true })).toMatchObject({
      code: 'CONFLICT',
      field: 'externalId',
    });
  });
});
