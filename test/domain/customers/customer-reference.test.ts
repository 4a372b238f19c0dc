import { describe, expect, it } from 'vitest';
import { encodeId } from '../../../src/domain/core/ids.ts';
import { InputCheck } from '../../../src/domain/core/input-check.ts';
import { NotFoundError } from '../../../src/domain/core/not-found-error.ts';
import {
  type CustomerInput,
  checkCustomerInput,
  toCustomerReference,
} from '../../../src/domain/customers/customer-reference.ts';

const uuid = '01890a5d-ac96-774b-bcce-b302099a8057';
const publicId = encodeId('Customer', uuid);
const email = 'ada@example.com';
const everything = {
  firstName: 'Ada',
  lastName: 'Lovelace',
  phone: '+44 20 7946 0000',
  photoUrl: 'https://example.com/ada.png',
  photoType: 'GRAVATAR',
  jobTitle: 'Analyst',
  background: 'Met at the fair.',
  location: 'London',
  organization: 'Engines Ltd',
  gender: 'FEMALE',
  age: '36',
} as const;

function issuesOf(input: CustomerInput) {
  const check = new InputCheck();
  checkCustomerInput(check, input);
  return check.issues.map((issue) => issue.path.join('.'));
}

describe('customer input', () => {
  it('R4: needs an id or an e-mail', () => {
    expect(issuesOf({})).toEqual(['customer']);
    expect(issuesOf({ id: null, email: null, firstName: 'Ada' })).toEqual(['customer']);
    expect(issuesOf({ id: publicId })).toEqual([]);
    expect(issuesOf({ email })).toEqual([]);
  });

  it.each([
    ['firstName', 1, 40],
    ['lastName', 1, 40],
    ['phone', 0, 256],
    ['jobTitle', 0, 60],
    ['background', 0, 200],
    ['location', 0, 60],
    ['organization', 0, 60],
    ['age', 0, 256],
  ] as const)('R4: %s has %i to %i characters', (field, min, max) => {
    expect(issuesOf({ email, [field]: 'x'.repeat(min) })).toEqual([]);
    expect(issuesOf({ email, [field]: '😀'.repeat(max) })).toEqual([]);
    expect(issuesOf({ email, [field]: 'x'.repeat(max + 1) })).toEqual([`customer.${field}`]);
    if (min > 0) expect(issuesOf({ email, [field]: '' })).toEqual([`customer.${field}`]);
  });

  it('R4: photoUrl is a URL of at most 200 characters', () => {
    const url = (length: number) => 'https://example.com/'.padEnd(length, 'x');
    expect(issuesOf({ email, photoUrl: url(200) })).toEqual([]);
    expect(issuesOf({ email, photoUrl: url(201) })).toEqual(['customer.photoUrl']);
    for (const photoUrl of ['http://a/b', 'HTTPS://a/b', '//example.com/ada.png', '//a'])
      expect(issuesOf({ email, photoUrl })).toEqual([]);
    for (const photoUrl of ['', 'javascript:alert(1)', '//', '///', '/ada.png', 'ada.png', 'ftp://a/b', ' //a'])
      expect(issuesOf({ email, photoUrl })).toEqual(['customer.photoUrl']);
  });

  it('R4: validates no other field next to an id, because none is used', () => {
    const flaws = {
      email: 'nobody',
      firstName: '',
      location: 'x'.repeat(61),
      photoUrl: 'nowhere',
      lastName: '\0\ud800',
    };
    expect(issuesOf({ id: publicId, ...flaws })).toEqual([]);
    expect(issuesOf({ id: 'nonsense', ...flaws })).toEqual([]);
    expect(toCustomerReference({ id: publicId, ...flaws })).toMatchObject({
      given: ['email', 'firstName', 'lastName', 'photoUrl', 'location'],
    });
  });

  it('R4, R26: reports all issues at once', () => {
    const input = { email: 'nobody', firstName: '', location: 'x'.repeat(61), photoUrl: 'nowhere' };
    expect(issuesOf(input).toSorted()).toEqual([
      'customer.email',
      'customer.firstName',
      'customer.location',
      'customer.photoUrl',
    ]);
  });
});

describe('customer reference', () => {
  it('R4: prefers an id over an e-mail, which is then ignored like the optional fields', () => {
    expect(toCustomerReference({ id: publicId, email, firstName: 'Ada', age: null })).toEqual({
      by: 'id',
      id: uuid,
      publicId,
      given: ['email', 'firstName'],
    });
    expect(toCustomerReference({ id: publicId })).toMatchObject({ given: [] });
  });

  it('R4: looks up an e-mail in lower case, and keeps the original spelling', () => {
    expect(toCustomerReference({ email: 'Ada@Example.COM' })).toMatchObject({
      by: 'email',
      email: 'Ada@Example.COM',
      emailKey: 'ada@example.com',
      given: [],
    });
  });

  it('R4: includes the optional fields for a customer that may have to be created', () => {
    expect(toCustomerReference({ email, ...everything })).toEqual({
      by: 'email',
      externalId: null,
      phoneKey: '+442079460000',
      email,
      emailKey: email,
      details: everything,
      given: Object.keys(everything),
    });
    const bare = toCustomerReference({ email, firstName: 'Ada' });
    const none = Object.fromEntries(Object.keys(everything).map((name) => [name, null]));
    expect(bare).toMatchObject({ details: { ...none, firstName: 'Ada' }, given: ['firstName'] });
  });

  it.each(['', 'nonsense', encodeId('User', uuid), `${publicId}0`, uuid])(
    'R4: rejects %j as the id of a customer',
    (id) => {
      const reference = toCustomerReference({ id, email });
      expect(reference).toBeInstanceOf(NotFoundError);
      expect(reference).toMatchObject({ typeName: 'Customer', id });
    },
  );
});
