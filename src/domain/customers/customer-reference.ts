import type { CustomerGender, CustomerPhotoType } from '../../generated/prisma/enums.ts';
import { isWebAddress } from '../core/custom-attributes.ts';
import type { InvalidInputError } from '../core/errors.ts';
import { decodeId } from '../core/ids.ts';
import type { InputCheck } from '../core/input-check.ts';
import { NotFoundError, type Reference } from '../core/not-found-error.ts';
import { toReference } from '../core/references.ts';
import { checkEmail, type EmailAddress, emailKey, parseEmail } from './email-address.ts';

/** The fields of a customer that are used only when one is created. */
interface CustomerDetails {
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
  | {
      by: 'email';
      email: string;
      emailKey: string;
      details: CustomerDetails;
      given: string[];
      /** What the whole input is refused with where nobody has the e-mail: its optional fields are at fault. */
      refusedIfNew?: InvalidInputError;
    };

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

/**
 * Notes what is wrong with a customer input (R4, R26). Beside an id nothing else is looked at. The optional fields are
 * judged as for a customer who is new; see `ifMatched` for one who is not.
 */
export function checkCustomerInput(
  check: InputCheck,
  input: CustomerInput,
  path: readonly (string | number)[] = ['customer'],
): void {
  if (input.id != null) return;
  if (input.email == null) check.add(path, 'Needs an id or an email.');
  else checkEmail(check, [...path, 'email'], input.email);
  for (const [name, bounds] of Object.entries(lengths))
    check.length([...path, name], input[name as keyof CustomerDetails], ...bounds);
  if (input.photoUrl != null && !isPhotoUrl(input.photoUrl))
    check.add([...path, 'photoUrl'], 'Must be an absolute http or https URL, or one that begins with //.');
}

/** The input without what is ignored, and never kept, whoever else it names (R4): beside an id, everything. */
export function withoutIgnored<Input extends { customer?: CustomerInput }>(input: Input): Input {
  return input.customer?.id == null ? input : { ...input, customer: { id: input.customer.id } };
}

/**
 * R4: the input as it counts where its e-mail is found to be somebody's: without the optional fields. Null where
 * nothing can be found, or nothing is optional.
 */
export function ifMatched<Input extends { customer?: CustomerInput }>(input: Input): Input | null {
  const { customer } = input;
  if (customer?.email == null || customer.id != null || emailKey(customer.email) === null) return null;
  return optionalFields(customer).length === 0 ? null : { ...input, customer: { email: customer.email } };
}

/** The names of the optional fields that are given. */
export function optionalFields(input: CustomerInput): string[] {
  return detailNames.filter((name) => input[name] != null);
}

/** The customer's id that an input gives, if it gives one; the path is `customer`, or that which is given. */
export function customerIdOf(input: CustomerInput | undefined, ...path: string[]): Reference[] {
  const at = path.length > 0 ? path : ['customer'];
  return input?.id == null ? [] : [toReference('Customer', input.id, ...at, 'id')];
}

/** A checked customer input as a reference; a malformed id is a customer that does not exist. */
export function toCustomerReference(input: CustomerInput): CustomerReference | NotFoundError {
  const given = optionalFields(input);
  if (input.id != null) {
    const id = decodeId('Customer', input.id);
    if (id === null) return new NotFoundError('Customer', input.id, ['customer', 'id']);
    return { by: 'id', id, publicId: input.id, given: input.email == null ? given : ['email', ...given] };
  }
  const details = Object.fromEntries(detailNames.map((name) => [name, input[name] ?? null]));
  const { address, key } = parseEmail(input.email as string) as EmailAddress;
  return { by: 'email', email: address, emailKey: key, details: details as unknown as CustomerDetails, given };
}

/** Help desks take addresses without a scheme, which is the page's then. */
function isPhotoUrl(text: string): boolean {
  return isWebAddress(text.startsWith('//') ? `https:${text}` : text);
}

/** What a customer is looked up by, as one text: references of the same text lead to the same customer. */
export function rowOfCustomer(reference: CustomerReference): string {
  return reference.by === 'id' ? reference.id : reference.emailKey;
}
