import type { UpdateCustomerInput } from '../api/gql/graphql.ts';

/** What the form changes about a customer; the names are those of the API, so that its issues fit. */
export interface Profile {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
}

interface ProfileField {
  readonly name: keyof Profile;
  readonly label: string;
  readonly type: 'text' | 'email' | 'tel';
  /** Shares its line with a neighbour. */
  readonly half?: true;
}

/** The form, from top to bottom. */
export const profileFields: readonly ProfileField[] = [
  { name: 'firstName', label: 'First name', type: 'text', half: true },
  { name: 'lastName', label: 'Last name', type: 'text', half: true },
  { name: 'email', label: 'E-mail', type: 'email' },
  { name: 'phone', label: 'Phone', type: 'tel' },
];

export function toProfile(customer: { readonly [Name in keyof Profile]?: string | null }): Profile {
  const { firstName, lastName, email, phone } = customer;
  return { firstName: firstName ?? '', lastName: lastName ?? '', email: email ?? '', phone: phone ?? '' };
}

/** What was changed, as the API takes it: what is left out stays as it is, and null takes it away. */
export function changesOf(from: Profile, to: Profile): Omit<UpdateCustomerInput, 'id' | 'rev'> {
  const changed = profileFields.filter(({ name }) => from[name] !== to[name]);
  return Object.fromEntries(changed.map(({ name }) => [name, to[name].trim() || null]));
}

/** The draft on what the customer has become: what was not touched follows, and what was stays. */
export function rebase(draft: Profile, from: Profile, onto: Profile): Profile {
  const keep = (name: keyof Profile) => (draft[name] === from[name] ? onto[name] : draft[name]);
  return {
    firstName: keep('firstName'),
    lastName: keep('lastName'),
    email: keep('email'),
    phone: keep('phone'),
  };
}

/** What somebody else has changed among the fields that the draft changes too, in words. */
export function clashes(draft: Profile, from: Profile, onto: Profile): Partial<Record<keyof Profile, string>> {
  const both = profileFields.filter(
    ({ name }) => draft[name] !== from[name] && onto[name] !== from[name] && draft[name] !== onto[name],
  );
  return Object.fromEntries(
    both.map(({ name }) => [
      name,
      onto[name] ? `Somebody changed this to “${onto[name]}”.` : 'Somebody removed this meanwhile.',
    ]),
  );
}
