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

/** R4, R15: the customer of a write: by id, or by e-mail address with the data for a new customer. */
export type CustomerReference =
  | { by: 'id'; id: string; publicId: string; given: string[] }
  | {
      by: 'email';
      email: string;
      emailKey: string;
      details: CustomerDetails;
      given: string[];
      /** The error of the input if no customer has the e-mail address: its optional fields are invalid. */
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
 * Adds the issues of a customer input (R4, R26). If there is an id, everything else is ignored. The optional fields are checked as
 * for a new customer; see `ifMatched` for an existing one.
 */
export function checkCustomerInput(check: InputCheck, input: CustomerInput): void {
  if (input.id != null) return;
  if (input.email == null) check.add(['customer'], 'Must have an id or an email.');
  else checkEmail(check, ['customer', 'email'], input.email);
  for (const [name, bounds] of Object.entries(lengths))
    check.length(['customer', name], input[name as keyof CustomerDetails], ...bounds);
  if (input.photoUrl != null && !isPhotoUrl(input.photoUrl))
    check.add(['customer', 'photoUrl'], 'Must be an absolute http or https URL, or one that begins with //.');
}

/** The input without ignored fields, which are never stored (R4): everything besides an id. */
export function withoutIgnored<Input extends { customer?: CustomerInput }>(input: Input): Input {
  return input.customer?.id == null ? input : { ...input, customer: { id: input.customer.id } };
}

/**
 * R4: the input if a customer with its e-mail address exists: without the optional fields. Null if it has no e-mail address or no
 * optional fields.
 */
export function ifMatched<Input extends { customer?: CustomerInput }>(input: Input): Input | null {
  const { customer } = input;
  if (customer?.email == null || customer.id != null || emailKey(customer.email) === null) return null;
  return optionalFields(customer).length === 0 ? null : { ...input, customer: { email: customer.email } };
}

/** The names of the optional fields in the input. */
export function optionalFields(input: CustomerInput): string[] {
  return detailNames.filter((name) => input[name] != null);
}

/** The customer id in the input, if any. */
export function customerIdOf(input: CustomerInput | undefined): Reference[] {
  return input?.id == null ? [] : [toReference('Customer', input.id, 'customer', 'id')];
}

/** A checked customer input as a reference. A malformed id is a customer that does not exist. */
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

/** Help desks accept URLs without a scheme, which use the scheme of the page. */
function isPhotoUrl(text: string): boolean {
  return isWebAddress(text.startsWith('//') ? `https:${text}` : text);
}

/** The lookup key of a customer: references with the same key are the same customer. */
export function rowOfCustomer(reference: CustomerReference): string {
  return reference.by === 'id' ? reference.id : reference.emailKey;
}
