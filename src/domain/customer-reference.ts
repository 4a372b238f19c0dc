import type { CustomerGender, CustomerPhotoType } from '../generated/prisma/enums.ts';
import { isWebAddress } from './custom-attributes.ts';
import { NotFoundError, type Reference } from './errors.ts';
import { decodeId } from './ids.ts';
import type { InputCheck } from './input-check.ts';
import { toReference } from './references.ts';

/** The fields of a customer that are used only when one is created. */
export interface CustomerDetails {
  firstName: string | null;
  lastName: string | null;
  phone: string | null;
  photoUrl: string | null;
  photoType: CustomerPhotoType | null;
  jobTitle: string | null;
  background: string | null;
  location: string | null;
  organization: string | null;
  gender: CustomerGender | null;
  age: string | null;
}

export type CustomerInput = { id?: string | null; email?: string | null } & Partial<CustomerDetails>;

/** R4, R15: whom a write is for: by id, or else by e-mail with what to create where there is none. */
export type CustomerReference =
  | { by: 'id'; id: string; publicId: string; given: string[] }
  | { by: 'email'; email: string; emailKey: string; details: CustomerDetails; given: string[] };

const lengths: Partial<Record<keyof CustomerDetails, [min: number, max: number]>> = {
  firstName: [1, 40],
  lastName: [1, 40],
  phone: [0, 256],
  photoUrl: [0, 200],
  jobTitle: [0, 60],
  background: [0, 200],
  location: [0, 60],
  organization: [0, 60],
  age: [0, 256],
};
const detailNames = [
  'firstName',
  'lastName',
  'phone',
  'photoUrl',
  'photoType',
  'jobTitle',
  'background',
  'location',
  'organization',
  'gender',
  'age',
] as const satisfies readonly (keyof CustomerDetails)[];

/** Notes what is wrong with a customer input (R4, R26). */
export function checkCustomerInput(check: InputCheck, input: CustomerInput): void {
  if (input.id == null && input.email == null) check.add(['customer'], 'Needs an id or an email.');
  if (input.email != null && !isEmail(input.email)) check.add(['customer', 'email'], 'Must be an e-mail address.');
  for (const [name, bounds] of Object.entries(lengths))
    check.length(['customer', name], input[name as keyof CustomerDetails], ...bounds);
  if (input.photoUrl && !isWebAddress(input.photoUrl))
    check.add(['customer', 'photoUrl'], 'Must be an absolute http or https URL.');
}

/** The customer's id that an input gives, if it gives one. */
export function customerIdOf(input: CustomerInput | undefined): Reference[] {
  return input?.id == null ? [] : [toReference('Customer', input.id, 'customer', 'id')];
}

/** A checked customer input as a reference; a malformed id is a customer that does not exist. */
export function toCustomerReference(input: CustomerInput): CustomerReference | NotFoundError {
  const given = detailNames.filter((name) => input[name] != null) as string[];
  if (input.id != null) {
    const id = decodeId('Customer', input.id);
    if (id === null) return new NotFoundError('Customer', input.id, ['customer', 'id']);
    return { by: 'id', id, publicId: input.id, given: input.email == null ? given : ['email', ...given] };
  }
  const details = Object.fromEntries(detailNames.map((name) => [name, input[name] ?? null]));
  const email = input.email as string;
  return { by: 'email', email, emailKey: emailKey(email), details: details as unknown as CustomerDetails, given };
}

/** What a customer is looked up by, as one text: references of the same text lead to the same customer. */
export function rowOfCustomer(reference: CustomerReference): string {
  return reference.by === 'id' ? reference.id : reference.emailKey;
}

/** What makes an e-mail unique and found: its lower case (R4: case-insensitive). */
export function emailKey(email: string): string {
  return email.toLowerCase();
}

/** Is the text plausibly an e-mail address? Only a message sent to it could prove more. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(text);
}
