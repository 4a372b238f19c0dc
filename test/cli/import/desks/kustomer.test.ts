import { describe, expect, it } from 'vitest';
import { importedAt, prepare } from '../../../support/data/prepare.ts';

describe('Kustomer', () => {
  const attributes = {
    name: 'Where is it?',
    channels: ['email'],
    status: 'snoozed',
    priority: 3,
    messageCount: 2,
    noteCount: 1,
    outboundMessageCount: 1,
    satisfaction: '90',
    sentiment: { polarity: -1, confidence: 0.9 },
    createdAt: '2020-01-01T00:00:00.000Z',
    updatedAt: '2020-01-02T00:00:00.000Z',
    modifiedAt: '2020-01-02T00:00:00.000Z',
    tags: ['late'],
    suggestedTags: ['parcel'],
    lastMessageIn: { id: 'm1' },
    firstResponse: { id: 'm2' },
    assignedUsers: ['u1', 'u2'],
    assignedTeams: ['t1'],
    direction: 'in',
    custom: { orderNum: 5, pathTree: 'a.b', emptyStr: null },
    rev: 4,
    flavour: 'sour',
  };
  const relation = (type: string, id: string) => ({ links: { self: '/x' }, data: { type, id } });
  const resource = {
    type: 'conversation',
    id: 'k1',
    attributes,
    relationships: {
      org: relation('org', 'o1'),
      customer: relation('customer', 'c1'),
      messages: { links: { self: '/m' } },
      createdBy: relation('user', 'u1'),
    },
    links: { self: '/k1' },
  };
  const included = [
    {
      type: 'customer',
      id: 'c1',
      attributes: {
        externalId: 'crm 1',
        displayName: 'Ada King Lovelace',
        emails: [{ email: 'ada@example.com' }],
        phones: [{ phone: '1' }],
        shoe: 4,
      },
    },
    { type: 'customer', id: 'c2', attributes: { emails: [{ email: 'bob@example.com' }] } },
    { type: 'message', id: 'm1', attributes: { direction: 'in', preview: 'Hi', sentAt: '2020-01-01T00:00:00Z' } },
    {
      type: 'message',
      id: 'm2',
      attributes: { direction: 'out', preview: 'Yes?', sentAt: '2020-01-01T01:00:00Z', attachments: [{}] },
    },
    { type: 'note', id: 'n1', attributes: { body: 'VIP', createdAt: '2020-01-01T02:00:00Z' } },
    {
      type: 'message',
      id: 'm9',
      attributes: { direction: 'in', preview: 'of another' },
      relationships: { conversation: { data: { id: 'k9' } } },
    },
  ];

  it('R40, R41: messages keep their channel and author, as far as they are known', () => {
    const related = (name: string, type: string, id: string) => ({ relationships: { [name]: { data: { type, id } } } });
    const message = (direction: string, channel: string, whose: object) => ({
      type: 'message',
      attributes: { direction, channel, body: direction },
      ...whose,
    });
    const others = [
      { type: 'customer', id: 'c3', attributes: { displayName: 'Eve Smith' } },
      { type: 'user', id: 'u2', attributes: { displayName: 'Gone Agent' } },
    ];
    const messages = [
      message('in', 'email', related('customer', 'customer', 'c1')),
      message('in', 'sms', related('customer', 'customer', 'c2')),
      message('in', 'form', related('customer', 'customer', 'c3')),
      message('out', 'whatsapp', related('createdBy', 'user', 'u1')),
      message('out', 'email', related('createdBy', 'user', 'u2')),
      { type: 'note', attributes: { body: 'note' }, ...related('createdBy', 'user', 'u3') },
    ];
    const ids = new Map([['u1', 'user_1']]);
    const people = included.filter(({ type }) => type === 'customer');
    const document = { data: resource, included: [...people, ...others, ...messages] };
    const { input, left } = prepare('kustomer', document, { ids });
    expect(input?.threads).toEqual([
      { type: 'CHAT', text: 'in', channel: 'EMAIL' },
      {
        type: 'CHAT',
        text: 'in',
        channel: 'SMS',
        customer: { email: 'bob@example.com' },
      },
      {
        type: 'CHAT',
        text: 'in',
        customer: { externalId: 'kustomer:c3', firstName: 'Eve', lastName: 'Smith' },
      },
      { type: 'REPLY', text: 'out', channel: 'WHATSAPP', createdBy: 'user_1' },
      { type: 'REPLY', text: 'out', channel: 'EMAIL', authorName: 'Gone Agent' },
      { type: 'NOTE', text: 'note', authorName: 'Kustomer user u3' },
    ]);
    expect(left).toEqual(expect.arrayContaining(['message.attributes.channel']));
  });

  it('a document with its customer and messages becomes a conversation, and fields without a counterpart are reported', () => {
    const ids = new Map([['u1', 'user_1']]);
    const { input, left } = prepare('kustomer', { data: resource, included }, { ids });
    expect(input).toEqual({
      customer: {
        externalId: 'crm 1',
        email: 'ada@example.com',
        phone: '1',
        firstName: 'Ada',
        lastName: 'King Lovelace',
      },
      externalId: 'kustomer:k1',
      name: 'Where is it?',
      status: 'SNOOZED',
      priority: 3,
      createdAt: '2020-01-01T00:00:00.000Z',
      importedAt,
      direction: 'IN',
      tags: ['late'],
      suggestedTags: ['parcel'],
      sentiment: 'NEGATIVE',
      satisfaction: 90,
      assignedUsers: ['user_1'],
      custom: { orderNum: 5, pathTreeTxt: 'a.b' },
      threads: [
        { type: 'CHAT', text: 'Hi', createdAt: '2020-01-01T00:00:00Z' },
        { type: 'REPLY', text: 'Yes?', createdAt: '2020-01-01T01:00:00Z', authorName: 'Kustomer' },
        { type: 'NOTE', text: 'VIP', createdAt: '2020-01-01T02:00:00Z', authorName: 'Kustomer' },
      ],
    });
    expect(left).toEqual(
      [
        'data.attributes.assignedTeams',
        'data.attributes.assignedUsers',
        'data.attributes.channels',
        'data.attributes.firstResponse',
        'data.attributes.flavour?',
        'data.attributes.lastMessageIn',
        'data.attributes.messageCount',
        'data.attributes.modifiedAt',
        'data.attributes.noteCount',
        'data.attributes.outboundMessageCount',
        'data.attributes.rev',
        'data.attributes.sentiment.confidence',
        'data.attributes.updatedAt',
        'customer.attributes.shoe?',
        'data.links',
        'data.relationships.createdBy',
        'data.relationships.customer.links',
        'data.relationships.messages',
        'data.relationships.org',
        'message.id',
        'note.id',
        'included[] of type customer',
        'included[] of type message',
      ].toSorted(),
    );
  });

  it('the flat form of its create call is accepted, too', () => {
    const flat = {
      customer: { id: 'c1', email: 'ada@example.com' },
      externalId: 'e1',
      id: 'k1',
      status: 'done',
      replyChannel: 'email',
      queue: {},
    };
    expect(prepare('kustomer', flat)).toMatchObject({
      input: { customer: { email: 'ada@example.com' }, externalId: 'e1', status: 'DONE', replyChannel: 'EMAIL' },
      left: ['customer.id'],
    });
  });

  it('a customer without an e-mail address is known by their id, and can have a placeholder', () => {
    expect(prepare('kustomer', resource).input?.customer).toEqual({ externalId: 'kustomer:c1' });
    const { input, left } = prepare('kustomer', resource, { placeholderDomain: 'kustomer.invalid' });
    expect(input?.customer.email).toBe('c1@kustomer.invalid');
    expect(left).toContain('relationships.messages');
  });

  it.each([['x'], [[]], [null]])('%j is not an object', (record) => {
    expect(prepare('kustomer', record).reasons).toEqual([expect.objectContaining({ path: [] })]);
  });
});
