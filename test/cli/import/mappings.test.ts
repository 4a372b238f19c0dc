import { describe, expect, it } from 'vitest';
import { type Origin, type PrepareOptions, prepareRow } from '../../../src/cli/import/prepare-row.ts';
import { FieldReport } from '../../../src/cli/import/report/field-report.ts';
import { mapColumns, rowFromCells } from '../../../src/cli/import/sources/from-csv.ts';

const importedAt = '2026-01-01T00:00:00.000Z';

function prepare(from: Origin, record: unknown, overrides: Partial<PrepareOptions> = {}) {
  const report = new FieldReport();
  const options = { report, from, ids: new Map(), placeholderDomain: null, without: [], strict: false };
  const source = { line: 7, form: { kind: 'value' as const, value: record }, record };
  const row = prepareRow(source, null, { ...options, importedAt, listSeparator: '|', ...overrides });
  const left = report.list().fields.map(({ field, why }) => (why === null ? `${field}?` : field));
  return { ...row, left: left.toSorted() };
}

describe('rows of a system other than --from', () => {
  const resource = { type: 'conversation', id: 'k1', attributes: { name: 'Hi' } };
  it.each([
    ['parley', resource, 'Kustomer', 'kustomer'],
    ['parley', { data: resource, included: [] }, 'Kustomer', 'kustomer'],
    ['helpscout', resource, 'Kustomer', 'kustomer'],
    ['parley', { id: 1, subject: 'Hi', mailboxId: 85, primaryCustomer: { id: 3 } }, 'Help Scout', 'helpscout'],
    ['kustomer', { id: 1, subject: 'Hi', _embedded: { threads: [] } }, 'Help Scout', 'helpscout'],
  ] as const)('as %s: %j is recognized as a %s row', (from, record, name, meant) => {
    expect(prepare(from, record)).toMatchObject({
      input: null,
      reasons: [{ path: [], message: `The row looks like a ${name} row: import it with --from ${meant}.` }],
    });
  });

  it('are imported unchanged if they are valid', () => {
    const row = { customer: { email: 'ada@example.com' }, _embedded: {} };
    expect(prepare('parley', row)).toMatchObject({ reasons: [], left: ['_embedded?'] });
  });
});

it('an invalid shape is reported in plain words', () => {
  const reasonsOf = (record: object) =>
    prepare('parley', record).reasons.map(({ path, message }) => `${path.join('.')}: ${message}`);
  expect(reasonsOf({ name: 'Hi' })).toEqual(['customer: Is required.']);
  expect(reasonsOf({ customer: 'ada', name: 7, tags: 'a', threads: [{}], custom: [], priority: '1' })).toEqual([
    'customer: Must be an object.',
    'name: Must be a string.',
    'priority: Must be a number.',
    'tags: Must be a list.',
    'custom: Must be an object.',
    'threads.0.text: Is required.',
  ]);
});

describe('Parley rows', () => {
  const row = { customer: { email: 'ada@example.com' }, externalId: 'a', name: 'Hi' };

  it('are imported as they are, with the time of the import', () => {
    expect(prepare('parley', row)).toMatchObject({ input: { ...row, importedAt }, reasons: [], left: [] });
    const own = { ...row, importedAt: '2020-01-01T00:00:00Z' };
    expect(prepare('parley', own).input).toMatchObject(own);
    expect(prepare('parley', row, { importedAt: null }).input?.importedAt).toBeNull();
  });

  it('get a stable id if they have none, which differs between rows', () => {
    const { externalId: _, ...anonymous } = row;
    const idOf = (record: object, overrides = {}) => prepare('parley', record, overrides).input?.id;
    expect(idOf(anonymous)).toMatch(/^conversation_[0-7][0-9a-z]{25}$/);
    expect(idOf({ name: 'Hi', customer: { email: 'ada@example.com' } })).toBe(idOf(anonymous));
    expect(idOf(anonymous, { importedAt: '2027-01-01T00:00:00Z' })).toBe(idOf(anonymous));
    expect(idOf({ ...anonymous, name: 'Ho' })).not.toBe(idOf(anonymous));
    expect(idOf({ ...anonymous, createdAt: '2020-01-01T00:00:00Z' })).toMatch(/^conversation_01dxf6dt00/);
    expect(idOf({ ...row, id: undefined })).toBeUndefined();
  });

  it('lose unknown fields at any depth, with a report', () => {
    const strange = {
      ...row,
      colour: 'red',
      customer: { ...row.customer, shoe: 43 },
      threads: [{ text: 'Hi', mood: 'good', attachments: [{ fileName: 'a', mimeType: 'b/c', data: '', size: 0 }] }],
    };
    const { input, left } = prepare('parley', strange);
    expect(left).toEqual(['colour?', 'customer.shoe?', 'threads[].attachments[].size?', 'threads[].mood?']);
    expect(input).toEqual({
      ...row,
      importedAt,
      threads: [{ text: 'Hi', attachments: [{ fileName: 'a', mimeType: 'b/c', data: '' }] }],
    });
    expect(prepare('parley', strange, { strict: true })).toMatchObject({
      input: null,
      reasons: [{ code: 'UNKNOWN_FIELD', message: expect.stringContaining('colour') }],
    });
  });

  it.each([
    ['text', []],
    [null, []],
    [{}, [['customer']]],
    [{ customer: 'ada' }, [['customer']]],
    [{ ...row, status: 'open' }, [['status']]],
    [{ ...row, priority: '3' }, [['priority']]],
    [{ ...row, createdAt: '2020-01-01' }, [['createdAt']]],
    [{ ...row, tags: 'a' }, [['tags']]],
    [
      { ...row, threads: [{ type: 'MAIL', text: 5 }] },
      [
        ['threads', '0', 'type'],
        ['threads', '0', 'text'],
      ],
    ],
  ])('are rejected with the path of each error: %j', (record, paths) => {
    const { input, reasons } = prepare('parley', record);
    expect(input).toBeNull();
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons.map(({ path }) => path)).toEqual(paths.length > 0 ? paths : [[]]);
  });

  it('can omit fields, and have ids replaced', () => {
    const assigned = { ...row, assignedUsers: ['u1', 'user_x'], queue: 'q1' };
    const ids = new Map([
      ['u1', 'user_1'],
      ['q1', 'queue_1'],
    ]);
    expect(prepare('parley', assigned, { ids }).input).toMatchObject({
      assignedUsers: ['user_1', 'user_x'],
      queue: 'queue_1',
    });
    const { input } = prepare('parley', assigned, { without: ['assignedUsers', 'queue'] });
    expect(Object.keys(input ?? {})).not.toContain('assignedUsers');
    const threads = [
      { text: 'Hi', createdBy: 'u1' },
      { text: 'Ho', createdBy: 'user_x' },
    ];
    expect(prepare('parley', { ...row, threads }, { ids }).input?.threads).toEqual([
      { text: 'Hi', createdBy: 'user_1' },
      { text: 'Ho', createdBy: 'user_x' },
    ]);
    expect(prepare('parley', { ...row, threads }, { without: ['threads.createdBy'] }).input?.threads).toEqual([
      { text: 'Hi' },
      { text: 'Ho' },
    ]);
  });

  it('from a rejected file use their current content', () => {
    const rejected = { line: 3, reasons: [] };
    expect(prepare('parley', { rejected, row }).input).toMatchObject(row);
    expect(prepare('parley', { rejected, text: JSON.stringify(row) }).input).toMatchObject(row);
    const still = prepare('parley', { rejected, text: '{"a":' });
    expect(still).toMatchObject({
      input: null,
      reasons: [{ code: 'UNREADABLE' }],
      source: { form: { text: '{"a":' } },
    });
    // A row that is rejected again is written as it was, without another wrapper.
    expect(prepare('parley', { rejected, row: { ...row, priority: 'x' } }).source.form).toMatchObject({
      value: { name: 'Hi' },
    });
  });
});

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
      { type: 'CHAT', text: 'in', channel: 'SMS', customer: { email: 'bob@example.com' } },
      { type: 'CHAT', text: 'in', authorName: 'Eve Smith' },
      { type: 'REPLY', text: 'out', channel: 'WHATSAPP', createdBy: 'user_1' },
      { type: 'REPLY', text: 'out', channel: 'EMAIL', authorName: 'Gone Agent' },
      { type: 'NOTE', text: 'note' },
    ]);
    expect(left).toEqual(expect.arrayContaining(['message.channel', 'note.createdBy']));
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
      externalId: 'k1',
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
      custom: { orderNum: 5, emptyStr: null },
      threads: [
        { type: 'CHAT', text: 'Hi', createdAt: '2020-01-01T00:00:00Z' },
        { type: 'REPLY', text: 'Yes?', createdAt: '2020-01-01T01:00:00Z' },
        { type: 'NOTE', text: 'VIP', createdAt: '2020-01-01T02:00:00Z' },
      ],
    });
    expect(left).toEqual(
      [
        'attributes.assignedTeams',
        'attributes.assignedUsers',
        'attributes.channels',
        'attributes.custom.pathTree',
        'attributes.firstResponse',
        'attributes.flavour?',
        'attributes.lastMessageIn',
        'attributes.messageCount',
        'attributes.modifiedAt',
        'attributes.noteCount',
        'attributes.outboundMessageCount',
        'attributes.rev',
        'attributes.updatedAt',
        'customer.shoe?',
        'links',
        'message.attachments',
        'relationships.createdBy',
        'relationships.org',
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
      left: [],
    });
  });

  it('a customer without an e-mail address is rejected, unless there is a placeholder domain', () => {
    expect(prepare('kustomer', resource).reasons).toEqual([
      {
        code: 'INVALID_INPUT',
        path: ['customer', 'email'],
        message: expect.stringContaining('no e-mail address for the customer c1'),
      },
    ]);
    const { input, left } = prepare('kustomer', resource, { placeholderDomain: 'kustomer.invalid' });
    expect(input?.customer.email).toBe('c1@kustomer.invalid');
    expect(left).toContain('relationships.messages');
  });

  it.each([['x'], [[]], [null]])('%j is not an object', (record) => {
    expect(prepare('kustomer', record).reasons).toEqual([expect.objectContaining({ path: [] })]);
  });
});

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
      thread('message', { type: 'user', id: 256, first: 'Known' }, { source: { type: 'sms' } }),
      thread('note', { type: 'user', id: 7, first: 'Gone', last: 'Agent' }),
      thread('message', { type: 'user', id: 8 }),
    ];
    const { input, left } = prepare(
      'helpscout',
      { ...conversation, _embedded: { threads } },
      { ids: new Map([['256', 'user_1']]) },
    );
    expect(input?.threads).toEqual([
      { type: 'CHAT', text: 'customer', channel: 'EMAIL' },
      { type: 'CHAT', text: 'customer', channel: 'EMAIL', customer: { email: 'ann@example.com', firstName: 'Ann' } },
      { type: 'CHAT', text: 'phone', channel: 'PHONE', authorName: 'Joe Doe' },
      { type: 'CHAT', text: 'chat', channel: 'CHAT' },
      { type: 'REPLY', text: 'message', channel: 'SMS', createdBy: 'user_1' },
      { type: 'NOTE', text: 'note', authorName: 'Gone Agent' },
      { type: 'REPLY', text: 'message', channel: 'EMAIL' },
    ]);
    expect(left).toContain('threads[].createdBy');
  });

  it('a conversation with its threads becomes one, oldest thread first, and fields without a counterpart are reported', () => {
    const ids = new Map([['256', 'user_1']]);
    const { input, left } = prepare('helpscout', conversation, { ids });
    expect(input).toEqual({
      customer: { email: 'vbear@example.com', firstName: 'Vernon', lastName: 'Bear' },
      externalId: '10',
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
        { type: 'REPLY', text: 'Reply', createdAt: '2012-03-15T23:46:22Z', channel: 'EMAIL' },
        { type: 'NOTE', text: 'VIP', createdAt: '2012-03-16T00:00:00Z' },
      ],
    });
    expect(left).toEqual(
      [
        'folderId',
        'mailboxId',
        'preview',
        'smell?',
        'state',
        'threads[] of type draft',
        'threads[] of type lineitem',
        'threads[].attachments',
        'threads[].to',
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
    expect(left).toEqual([]);
  });
});

describe('CSV', () => {
  const map = (columns: string[], given: [string, string][] = []) => {
    const unknown: string[] = [];
    const paths = mapColumns(columns, new Map(given), (column) => unknown.push(column));
    return { paths: paths.map((path) => path?.join('.') ?? null), unknown };
  };

  it.each([
    ['email', 'customer.email'],
    ['E-Mail', 'customer.email'],
    ['Customer Email', 'customer.email'],
    ['customer.email', 'customer.email'],
    ['First Name', 'customer.firstName'],
    ['id', 'externalId'],
    ['External ID', 'externalId'],
    ['Subject', 'name'],
    ['created_at', 'createdAt'],
    ['Reply-Channel', 'replyChannel'],
    ['message', 'threads.0.text'],
    ['threads.1.createdAt', 'threads.1.createdAt'],
    ['custom.orderNum', 'custom.orderNum'],
  ])('the column %j maps to %s', (column, path) => {
    expect(map([column])).toEqual({ paths: [path], unknown: [] });
  });

  it('unknown columns are reported, and --map maps them', () => {
    expect(map(['email', 'Colour', 'rejected_line'])).toEqual({
      paths: ['customer.email', null, null],
      unknown: ['Colour'],
    });
    expect(
      map(
        ['email', 'Colour', 'Size'],
        [
          ['Colour', 'custom.colourStr'],
          ['Size', '-'],
        ],
      ),
    ).toEqual({
      paths: ['customer.email', 'custom.colourStr', null],
      unknown: [],
    });
  });

  it.each([
    [['email'], [['Mail', 'customer.email']], /names the column 'Mail', which the file does not have/],
    [['email'], [['email', 'customer.shoe']], /'customer\.shoe', which a conversation does not have/],
    [['email'], [['email', 'threads']], /'threads', which a conversation does not have/],
    [['email', 'E-Mail'], [], /'email' and 'E-Mail' both map to customer\.email/],
    [['a;b'], [], /No column of the file is known: a;b/],
  ] as [string[], [string, string][], RegExp][])('%j with %j is rejected', (columns, given, said) => {
    expect(() => map(columns, given)).toThrow(said);
  });

  it('cells are converted to the types of their fields, and empty ones are omitted', () => {
    const columns = [
      'email',
      'priority',
      'status',
      'tags',
      'custom.aNum',
      'custom.bBool',
      'custom.cStr',
      'gender',
      'text',
      'threads.1.text',
      'threads.1.type',
      'name',
    ];
    const paths = mapColumns(columns, new Map(), () => {});
    const cells = ['a@example.com', '3', 'done', 'x| y |', '1.5e3', 'Yes', '007', 'female', 'Hi', 'Ho', 'reply', ''];
    expect(rowFromCells(cells, paths, '|')).toEqual({
      customer: { email: 'a@example.com', gender: 'FEMALE' },
      priority: 3,
      status: 'DONE',
      tags: ['x', 'y'],
      custom: { aNum: 1500, bBool: true, cStr: '007' },
      threads: [{ text: 'Hi' }, { text: 'Ho', type: 'REPLY' }],
    });
    expect(rowFromCells(['', 'high', '', '', 'many', 'maybe', '', '', '', '', 'reply', ''], paths, '|')).toEqual({
      customer: {},
      priority: 'high',
      custom: { aNum: 'many', bBool: 'maybe' },
    });
  });

  it('cells of less common fields are converted, too', () => {
    const paths = mapColumns(['suggestedTags', 'satisfaction', 'sentiment'], new Map(), () => {});
    expect(rowFromCells(['x|y', '90', 'negative'], paths, '|')).toEqual({
      customer: {},
      suggestedTags: ['x', 'y'],
      satisfaction: 90,
      sentiment: 'NEGATIVE',
    });
  });
});
