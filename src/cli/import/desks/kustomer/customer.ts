import type { Around } from '../../convert/around.ts';
import type { Fields } from '../../convert/fields.ts';
import { fillBlanks, nameParts, type Person, toCustomer } from '../../convert/people.ts';
import { genders, wordIn } from '../../convert/words.ts';
import { defined, isObject, type JsonObject } from '../../readers/json-value.ts';
import type { Included } from './included.ts';

/** The customer of a conversation, from its fields and the included customer. */
export function customerOf(
  fields: Fields,
  relations: Fields,
  included: Included,
  around: Around,
): { person: Person; customer: JsonObject } {
  const related = relations.inside('customer').inside('data');
  if (related.peek('type') === 'customer') related.value('type');
  relations.inside('customer').leave({ 'links in the other system': 'links' });
  const isWhole = isObject(fields.peek('customer'));
  const own = isWhole ? fields.inside('customer') : null;
  const id = related.text('id') ?? (own === null ? fields.text('customer') : own.text('id'));
  const person = own === null ? { id, email: undefined, about: {} } : personIn(own, id);
  const record = included.find('customer', id);
  return joined(person, record === null ? null : personIn(attributesOf(record), id), around);
}

/** A customer of whom only the id is known here. */
export function customerById(id: string, included: Included, around: Around): JsonObject {
  const record = included.find('customer', id);
  const person = { id, email: undefined, about: {} };
  return joined(person, record === null ? null : personIn(attributesOf(record), id), around).customer;
}

/** The attributes of a customer or user, whose other members are reported. */
export function attributesOf(resource: Fields): Fields {
  resource.leave({ 'links in the other system': 'links' });
  resource.inside('relationships').leave({
    'set to the importing organization': 'org',
    'set to the importing user': 'createdBy modifiedBy',
    'links in the other system': 'messages',
  });
  return isObject(resource.peek('attributes')) ? resource.inside('attributes') : resource;
}

function joined(person: Person, more: Person | null, around: Around) {
  const about = { ...person.about };
  if (more) fillBlanks(about, more.about, 'customer.', around.notes);
  const whole = { id: person.id, email: person.email ?? more?.email, about };
  return { person: whole, customer: toCustomer(whole, around) };
}

function personIn(fields: Fields, id: string | undefined): Person {
  const listed = (list: string, field: string) => {
    const found = fields.firstOf(list, field);
    for (const each of fields.each(list)) each.leave({ 'no such field in Parley': 'type verified id' });
    return found;
  };
  const email = fields.text('email') ?? listed('emails', 'email');
  const display = fields.first('displayName', 'name');
  const parts = { firstName: fields.text('firstName'), lastName: fields.text('lastName') };
  const isKnown = parts.firstName !== undefined || parts.lastName !== undefined;
  if (isKnown && display !== undefined && display !== [parts.firstName, parts.lastName].filter(Boolean).join(' '))
    fields.refuse(fields.has('displayName') ? 'displayName' : 'name', 'the first and last name are kept');
  const person = {
    id,
    email,
    about: defined({
      externalId: fields.text('externalId'),
      ...(isKnown ? defined(parts) : nameParts(display, email)),
      phone: fields.text('phone') ?? listed('phones', 'phone'),
      photoUrl: fields.first('photoUrl', 'avatarUrl'),
      jobTitle: fields.text('jobTitle'),
      location: fields.text('location') ?? placeIn(fields),
      organization: fields.first('organization', 'companyName'),
      gender: wordIn(fields, 'gender', genders),
    }),
  };
  fields.leave({
    'set by Parley': 'createdAt updatedAt modifiedAt rev lastActivityAt lastSeenAt',
    'counted from the conversations': 'conversationCounts lastConversation activeUsers watchers recentItems',
    'no such field in Parley': `
        username socials urls sharedEmails sharedPhones sharedSocials tags verified sentiment
        progressiveStatus presence timeZone locale defaultLang birthdayAt custom whatsapps facebookIds
        instagramIds`,
  });
  return person;
}

function placeIn(fields: Fields): string | undefined {
  const place = fields.each('locations')[0];
  const found = place?.first('name', 'address');
  fields.firstOf('locations', 'name');
  return found;
}
