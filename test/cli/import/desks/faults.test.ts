import { describe, expect, it } from 'vitest';
import { prepare } from '../../../support/data/prepare.ts';

const rowOf = (from: string, record: object, overrides = {}) => prepare(from, record, overrides).input;

describe('Help Scout', () => {
  const base = { id: 7, mailboxId: 3, subject: 'Hi', primaryCustomer: { id: 1, email: 'ann@example.com' } };
  const threads = (...list: object[]) => rowOf('helpscout', { ...base, _embedded: { threads: list } })?.threads;
  const user = { type: 'user', id: 9, first: 'Max', last: 'Reuter' };
  const customer = { type: 'customer', id: 1, email: 'ann@example.com' };

  it('threads of one second, and without times, are the oldest first', () => {
    const createdAt = '2024-05-01T10:00:00Z';
    const said = (body: string, more = {}) => ({ type: 'customer', body, createdBy: customer, ...more });
    const texts = (list: object[]) => threads(...list)?.map(({ text }) => text);
    expect(texts([said('third', { createdAt }), said('second', { createdAt }), said('first', { createdAt })])).toEqual([
      'first',
      'second',
      'third',
    ]);
    expect(texts([said('second'), said('first')])).toEqual(['first', 'second']);
  });

  it('a thread by somebody else is theirs, and an agent without a Parley user keeps their name', () => {
    const other = { type: 'customer', id: 2, first: 'Bo', email: 'bo@example.com' };
    expect(threads({ type: 'customer', body: 'Me, too', customer: other, createdBy: other })?.[0]).toMatchObject({
      type: 'CHAT',
      customer: { email: 'bo@example.com', firstName: 'Bo' },
    });
    expect(threads({ type: 'message', body: 'Yes', createdBy: user })?.[0]).toEqual({
      type: 'REPLY',
      text: 'Yes',
      authorName: 'Max Reuter',
    });
    expect(threads({ type: 'message', body: 'Yes' })?.[0]).toMatchObject({ authorName: 'Help Scout' });
  });

  it.each([
    ['chat', user, 'REPLY'],
    ['beaconchat', user, 'REPLY'],
    ['phone', user, 'NOTE'],
    ['forwardparent', user, 'NOTE'],
    ['forwardchild', customer, 'CHAT'],
    ['chat', customer, 'CHAT'],
    ['phone', customer, 'CHAT'],
  ])('a %s by %j is a %s', (type, createdBy, kind) => {
    expect(threads({ type, body: 'x', createdBy })?.[0]).toMatchObject({ type: kind, text: 'x' });
  });

  it('custom fields keep their values and the letters of their names, and do not overwrite each other', () => {
    const customFields = [
      { name: 'Größe', value: 'XL' },
      { name: '주문 번호', value: 'A-1' },
      { name: 'नाम', value: 'x' },
      { name: 'Paid', value: true },
      { name: 'Items', value: 3 },
      { name: 'Order Id', value: 'first' },
      { name: 'order-id', value: 'second' },
      { name: 'Big', value: '9007199254740993' },
    ];
    expect(rowOf('helpscout', { ...base, customFields })?.custom).toEqual({
      größeTxt: 'XL',
      주문번호Txt: 'A-1',
      नामTxt: 'x',
      paidBool: true,
      itemsNum: 3,
      orderIdTxt: 'first',
      orderId2Txt: 'second',
      bigTxt: '9007199254740993',
    });
  });

  it('a customer known by id alone has an external id, and a deleted conversation is left out', () => {
    expect(rowOf('helpscout', { ...base, primaryCustomer: { id: 5 } })?.customer).toEqual({
      externalId: 'helpscout:5',
    });
    expect(prepare('helpscout', { ...base, state: 'deleted' })).toMatchObject({
      input: null,
      reasons: [],
      left: ['state'],
    });
  });
});

describe('Kustomer', () => {
  const document = (attributes: object, included: object[] = [], more: object = {}) => ({
    data: {
      type: 'conversation',
      id: 'k1',
      attributes,
      relationships: { customer: { data: { type: 'customer', id: 'c1' } }, ...more },
    },
    included,
  });
  const row = (attributes: object, overrides = {}) => rowOf('kustomer', document(attributes), overrides);

  it.each([
    [{ satisfaction: 0, satisfactionLevel: {} }, undefined],
    [{ satisfaction: 0, satisfactionLevel: null }, undefined],
    [{ satisfaction: ' ' }, undefined],
    [{ satisfaction: 0 }, 0],
    [{ satisfaction: 0, satisfactionLevel: { score: 1 } }, 0],
  ])('%j is the rating %s', (attributes, rating) => {
    expect(row(attributes)?.satisfaction).toBe(rating);
  });

  it('tags by id become names by --ids, others are reported; repeated ones and more than twenty do not cost the row', () => {
    const id = '5f0c2b9d3e4f00123456789a';
    const tags = ['late', 'late', id, '5f0c2b9d3e4f00123456789b'];
    const { input, left } = prepare('kustomer', document({ tags }), { ids: new Map([[id, 'vip']]) });
    expect(input?.tags).toEqual(['late', 'vip']);
    expect(left).toContain('data.attributes.tags');
    const many = Array.from({ length: 23 }, (_, nth) => `t${nth}`);
    const fitted = prepare('kustomer', document({ tags: many, suggestedTags: [{ tag: 'maybe', confidence: 0.5 }] }));
    expect(fitted.input?.tags).toHaveLength(20);
    expect(fitted.input?.suggestedTags).toEqual(['maybe']);
    expect(fitted.left).toEqual(expect.arrayContaining(['tags', 'data.attributes.suggestedTags[].confidence']));
  });

  it('spam is tagged, and what is deleted is left out', () => {
    expect(row({ spam: true })?.tags).toEqual(['spam']);
    expect(prepare('kustomer', document({ deleted: true }))).toMatchObject({ input: null, reasons: [] });
  });

  it('reports second addresses, phones and locations, attachments, and included resources of other types', () => {
    const included = [
      {
        type: 'customer',
        id: 'c1',
        attributes: {
          emails: [{ email: 'a@example.com' }, { email: 'b@example.com' }],
          phones: [{ phone: '+49 1' }, { phone: '+49 2' }],
          locations: [{ name: 'Kiel' }, { name: 'Ulm' }],
          avatarUrl: `https://example.com/${'a'.repeat(200)}`,
        },
      },
      { type: 'message', id: 'm1', attributes: { preview: 'x', direction: 'in', attachments: [{ name: 'a.png' }] } },
      { type: 'kobject', id: 'o1', attributes: {} },
    ];
    const { input, left } = prepare('kustomer', document({}, included));
    expect(input?.customer).toEqual({ email: 'a@example.com', phone: '+49 1', location: 'Kiel' });
    expect(left).toEqual(
      expect.arrayContaining([
        'customer.attributes.emails[].email',
        'customer.attributes.phones[].phone',
        'customer.attributes.locations[].name',
        'customer.photoUrl',
        'message.attributes.attachments[].name',
        'included[] of type kobject',
      ]),
    );
  });
});

it('--without takes out a field of the customer, and --strict rejects what is not imported unless it is named', () => {
  const row = { customer: { email: 'a@example.com', photoUrl: 'https://example.com/a.png' }, externalId: '1', shoe: 4 };
  expect(rowOf('parley', row, { without: ['customer.photoUrl'] })?.customer).toEqual({ email: 'a@example.com' });
  expect(prepare('parley', row, { strict: true }).reasons).toEqual([
    { code: 'NOT_IMPORTED', path: [], message: 'The row has fields that are not imported: shoe.' },
  ]);
  expect(prepare('parley', row, { strict: true, without: ['shoe'] }).reasons).toEqual([]);
});
