import { describe, expect, it } from 'vitest';
import { importedAt, prepare } from '../../support/data/prepare.ts';

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
      reasons: [{ code: 'NOT_IMPORTED', message: expect.stringContaining('colour') }],
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
