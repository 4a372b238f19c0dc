import { describe, expect, it } from 'vitest';
import { importedAt, prepare } from '../../../support/data/prepare.ts';

describe('Help Scout', () => {
  const conversation = {
    id: 10,
    number: 12,
    threads: 4,
    type: 'email',
    folderId: 3,
    status: 'pending',
    state: 'published',
    subject: 'Help',
    preview: 'x',
    mailboxId: 85,
    assignee: { id: 256, email: 'agent@example.com' },
    createdAt: '2012-03-15T22:46:22Z',
    tags: [{ id: 9, color: '#fff', tag: 'vip' }, 'plain'],
    source: { type: 'email', via: 'customer' },
    primaryCustomer: { id: 1, type: 'customer', first: 'Vernon', last: 'Bear', email: 'vbear@example.com' },
    customFields: [{ id: 8, name: 'Account Type', value: '8518', text: 'Administrator' }],
    smell: 'good',
    _links: {},
    _embedded: {
      threads: [
        { id: 3, type: 'lineitem', createdAt: '2012-03-15T23:50:00Z' },
        { id: 4, type: 'message', state: 'draft', body: 'not sent' },
        { id: 2, type: 'message', body: 'Reply', createdAt: '2012-03-15T23:46:22Z', to: ['x'] },
        {
          id: 1,
          type: 'customer',
          text: 'Hi',
          createdAt: '2012-03-15T22:46:22Z',
          attachments: [{ fileName: 'file.txt', mimeType: 'plain/text', data: 'ZmlsZQ==' }],
          _embedded: { attachments: [{ id: 1, filename: 'far.png', mimeType: 'image/png', size: 3 }] },
        },
        { id: 5, type: 'note', body: 'VIP', createdAt: '2012-03-16T00:00:00Z' },
      ],
    },
  };

  it('R40, R41: threads keep their channel and author, as far as they are known', () => {
    const thread = (type: string, createdBy: object, more: object = {}) => ({ type, body: type, createdBy, ...more });
    const threads = [
      thread('customer', { type: 'customer', id: 1, email: 'vbear@example.com' }),
      thread('customer', { type: 'customer', id: 2, first: 'Ann', email: 'ann@example.com' }),
      thread('phone', { type: 'customer', id: 3, first: 'Joe', last: 'Doe' }),
      thread('chat', { type: 'user', id: 256 }, { customer: { id: 1 } }),
      thread(
        'message',
        { type: 'user', id: 256, first: 'Known', email: 'known@example.com' },
        { source: { type: 'sms' } },
      ),
      thread('note', { type: 'user', id: 7, first: 'Gone', last: 'Agent' }),
      thread('message', { type: 'user', id: 8 }),
    ];
    const { input, left } = prepare(
      'helpscout',
      { ...conversation, _embedded: { threads } },
      { ids: new Map([['256', 'user_1']]) },
    );
    // Newest first in Help Scout, and all without a time here.
    expect(input?.threads?.toReversed()).toEqual([
      { type: 'CHAT', text: 'customer', channel: 'EMAIL' },
      {
        type: 'CHAT',
        text: 'customer',
        channel: 'EMAIL',
        customer: { email: 'ann@example.com', firstName: 'Ann' },
      },
      {
        type: 'CHAT',
        text: 'phone',
        channel: 'PHONE',
        customer: { externalId: 'helpscout:3', firstName: 'Joe', lastName: 'Doe' },
      },
      { type: 'REPLY', text: 'chat', channel: 'CHAT', createdBy: 'user_1' },
      { type: 'REPLY', text: 'message', channel: 'SMS', createdBy: 'user_1' },
      { type: 'NOTE', text: 'note', authorName: 'Gone Agent' },
      { type: 'REPLY', text: 'message', channel: 'EMAIL', authorName: 'Help Scout user 8' },
    ]);
    expect(left).toContain('_embedded.threads[].createdBy.email');
  });

  it('a conversation with its threads becomes one, oldest thread first, and fields without a counterpart are reported', () => {
    const ids = new Map([['256', 'user_1']]);
    const { input, left } = prepare('helpscout', conversation, { ids });
    expect(input).toEqual({
      customer: { email: 'vbear@example.com', firstName: 'Vernon', lastName: 'Bear' },
      externalId: 'helpscout:10',
      name: 'Help',
      status: 'SNOOZED',
      createdAt: '2012-03-15T22:46:22Z',
      importedAt,
      direction: 'IN',
      replyChannel: 'EMAIL',
      tags: ['vip', 'plain'],
      assignedUsers: ['user_1'],
      custom: { accountTypeTxt: 'Administrator', numberNum: 12 },
      threads: [
        {
          type: 'CHAT',
          text: 'Hi',
          createdAt: '2012-03-15T22:46:22Z',
          channel: 'EMAIL',
          attachments: [{ fileName: 'file.txt', mimeType: 'plain/text', data: 'ZmlsZQ==' }],
        },
        {
          type: 'REPLY',
          text: 'Reply',
          createdAt: '2012-03-15T23:46:22Z',
          channel: 'EMAIL',
          authorName: 'Help Scout',
        },
        { type: 'NOTE', text: 'VIP', createdAt: '2012-03-16T00:00:00Z', authorName: 'Help Scout' },
      ],
    });
    expect(left).toEqual(
      [
        '_embedded.threads[] of type draft',
        '_embedded.threads[] of type lineitem',
        '_embedded.threads[].id',
        '_embedded.threads[].to',
        '_embedded.threads[]._embedded.attachments[].filename',
        '_embedded.threads[]._embedded.attachments[].id',
        '_embedded.threads[]._embedded.attachments[].mimeType',
        '_embedded.threads[]._embedded.attachments[].size?',
        'assignee.email',
        'customFields[].id',
        'customer.id',
        'customFields[].value',
        'folderId',
        'mailboxId',
        'preview',
        'smell?',
        'tags[].color',
        'tags[].id',
        'threads',
      ].toSorted(),
    );
  });

  it.each([
    [{ status: 'active' }, { status: 'OPEN' }],
    [{ status: 'closed' }, { status: 'DONE' }],
    [
      { status: 'spam', tags: [] },
      { status: 'DONE', tags: ['spam'] },
    ],
    [{ source: { via: 'user' } }, { direction: 'OUT' }],
    [{ type: 'phone' }, { replyChannel: 'PHONE' }],
  ])('%j becomes %j', (given, made) => {
    expect(prepare('helpscout', { ...conversation, ...given }).input).toMatchObject(made);
  });

  it('threads and customers of the older form are accepted, too', () => {
    const customer = {
      id: 5,
      email: 'a@example.com',
      firstName: 'A',
      gender: 'female',
      photoType: 'gravatar',
      age: '30',
    };
    const { input, left } = prepare('helpscout', {
      id: 1,
      customer,
      threads: [{ type: 'chat', text: 'Buy more pens' }],
    });
    expect(input).toMatchObject({
      customer: { email: 'a@example.com', firstName: 'A', gender: 'FEMALE', photoType: 'GRAVATAR', age: '30' },
      threads: [{ type: 'CHAT', text: 'Buy more pens' }],
    });
    expect(left).toEqual(['customer.id']);
  });
});
