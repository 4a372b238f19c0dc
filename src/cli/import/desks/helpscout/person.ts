import { CustomerPhotoType } from '../../../../generated/prisma/enums.ts';
import type { Around } from '../../convert/around.ts';
import type { Fields } from '../../convert/fields.ts';
import { fillBlanks, type Person } from '../../convert/people.ts';
import { genders, wordIn } from '../../convert/words.ts';
import { defined } from '../../readers/json-value.ts';
import { keptByParley, links, noField } from './reasons.ts';

const photoTypes = Object.fromEntries(Object.values(CustomerPhotoType).map((type) => [type.toLowerCase(), type]));

/** A customer; their fields in the list of customers are used, too. */
export function personIn(fields: Fields, around: Around): Person {
  const own = detailsIn(fields);
  const [record] = own.id === undefined ? [] : around.related.all('customers', own.id);
  if (record === undefined) return own;
  const more = detailsIn(fields.adopt(record, 'customers[].'));
  const about = { ...own.about };
  fillBlanks(about, more.about, 'customers[].', around.notes);
  const email = own.email ?? more.email;
  if (more.email !== undefined && more.email !== email)
    around.notes.leftOut('customers[].email', 'another value is kept');
  return { id: own.id, email, about };
}

function detailsIn(fields: Fields): Person {
  const embedded = fields.inside('_embedded');
  const type = fields.peek('type');
  if (type === 'customer') fields.value('type');
  const listed = (name: string) => {
    const holder = Array.isArray(fields.peek(name)) ? fields : embedded;
    const given = holder.peek(name);
    if (Array.isArray(given) && given.some((each) => typeof each === 'string')) {
      const [first, ...others] = holder.texts(name);
      if (others.length > 0) holder.refuse(name, 'only the first is kept');
      return first;
    }
    const value = holder.firstOf(name, 'value');
    for (const each of holder.each(name)) each.leave({ [noField]: 'id type location' });
    return value;
  };
  const person = {
    id: fields.text('id'),
    email: fields.text('email') ?? listed('emails'),
    about: defined({
      firstName: fields.first('firstName', 'first'),
      lastName: fields.first('lastName', 'last'),
      phone: fields.text('phone') ?? listed('phones'),
      photoUrl: fields.text('photoUrl'),
      photoType: wordIn(fields, 'photoType', photoTypes),
      jobTitle: fields.text('jobTitle'),
      background: fields.text('background'),
      location: fields.text('location'),
      organization: fields.text('organization'),
      gender: wordIn(fields, 'gender', genders),
      age: fields.text('age'),
    }),
  };
  fields.leave({ [keptByParley]: 'createdAt updatedAt modifiedAt', [links]: '_links' });
  return person;
}
