import type { DeskFixture } from './fixture.ts';

const to = (type: string, id: string) => ({ links: { self: `/v1/${type}s/${id}` }, data: { type, id } });
const message = (id: string, attributes: object, relationships: object = {}) => ({
  type: 'message',
  id,
  attributes: {
    channel: 'email',
    app: 'postmark',
    size: 4,
    directionType: 'initial-in',
    sentAt: '2024-07-01T10:00:00.000Z',
    createdAt: '2024-07-01T10:00:01.000Z',
    rev: 2,
    ...attributes,
  },
  relationships: {
    conversation: to('conversation', '668100000000000000000001'),
    org: to('org', 'o1'),
    ...relationships,
  },
  links: { self: '/v1/messages/x' },
});

export const kustomer: DeskFixture = {
  name: 'kustomer',
  conversation: {
    type: 'conversation',
    id: '668100000000000000000001',
    attributes: {
      externalId: null,
      name: 'Two left shoes',
      channels: ['email'],
      status: 'done',
      priority: 3,
      messageCount: 3,
      satisfaction: 80,
      satisfactionLevel: { score: 4 },
      createdAt: '2024-07-01T10:00:00.000Z',
      updatedAt: '2024-07-02T10:00:00.000Z',
      modifiedAt: '2024-07-02T10:00:00.000Z',
      tags: ['shoes', '6681000000000000000000a1', '6681000000000000000000a2'],
      suggestedTags: [{ tag: 'return', confidence: 0.7 }],
      sentiment: { polarity: 1, confidence: 0.4 },
      assignedUsers: ['6681000000000000000000b1'],
      assignedTeams: [],
      direction: 'in',
      custom: { orderNum: 81, giftBool: true, sizeTree: 'shoes.left' },
      spam: false,
      ended: true,
      defaultLang: 'en_us',
      rev: 8,
    },
    relationships: {
      customer: to('customer', '6681000000000000000000c1'),
      org: to('org', 'o1'),
      messages: { links: { self: '/v1/conversations/x/messages' } },
      createdBy: to('user', '6681000000000000000000b1'),
    },
    links: { self: '/v1/conversations/668100000000000000000001' },
  },
  parts: {
    message: {
      '668100000000000000000001': [
        message(
          'm1',
          { direction: 'in', preview: 'Both are left', subject: 'Shoes' },
          { customer: to('customer', '6681000000000000000000c1') },
        ),
        message(
          'm2',
          {
            direction: 'out',
            body: '<p>A right one comes</p>',
            preview: 'A right one comes',
            sentAt: '2024-07-01T11:00:00.000Z',
          },
          { createdBy: to('user', '6681000000000000000000b1') },
        ),
        message(
          'm3',
          { direction: 'in', preview: 'Mine are right', sentAt: '2024-07-01T12:00:00.000Z' },
          { customer: to('customer', '6681000000000000000000c2') },
        ),
      ],
    },
    note: {
      '668100000000000000000001': [
        {
          type: 'note',
          id: 'n1',
          attributes: { body: 'Factory error', createdAt: '2024-07-01T11:05:00.000Z' },
          relationships: {
            conversation: to('conversation', '668100000000000000000001'),
            createdBy: to('user', '6681000000000000000000b9'),
          },
        },
      ],
    },
    customer: {
      '6681000000000000000000c1': [
        {
          type: 'customer',
          id: '6681000000000000000000c1',
          attributes: {
            displayName: 'Uta Ries',
            emails: [{ type: 'work', email: 'uta@example.com', verified: true }, { email: 'u2@example.com' }],
            phones: [{ phone: '+4940' }],
            locations: [{ name: 'Hamburg' }],
            companyName: 'Ries',
            gender: 'f',
            rev: 3,
          },
          links: { self: '/c' },
        },
      ],
      '6681000000000000000000c2': [
        { type: 'customer', id: '6681000000000000000000c2', attributes: { displayName: 'Jo', emails: [] } },
      ],
    },
    user: {
      '6681000000000000000000b1': [
        {
          type: 'user',
          id: '6681000000000000000000b1',
          attributes: { displayName: 'Ira Held', email: 'ira@k.example' },
        },
      ],
    },
    tag: {
      '6681000000000000000000a1': [{ type: 'tag', id: '6681000000000000000000a1', attributes: { name: 'urgent' } }],
    },
  },
};
