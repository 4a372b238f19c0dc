import type { CustomerGender, CustomerPhotoType } from '../../generated/prisma/enums.ts';
import type { CustomerKey } from '../../store/queries/customer-locks.ts';
import { isWebAddress } from '../core/custom-attributes.ts';
import type { InvalidInputError } from '../core/errors.ts';
import { decodeId } from '../core/ids.ts';
import type { InputCheck } from '../core/input-check.ts';
import { NotFoundError, type Reference } from '../core/not-found-error.ts';
import { toReference } from '../core/references.ts';
import { isLongerThan, isStorable } from '../core/text.ts';
import { checkEmail, type EmailAddress, emailKey, parseEmail } from './email-address.ts';
import { phoneKey } from './phone-number.ts';

/** The fields of a customer that a write uses only when it creates one. */
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

export type CustomerInput = {
  id?: string | null;
  externalId?: string | null;
  email?: string | null;
} & Partial<CustomerDetails>;

/** The identifying values of a customer, and the other fields for creating them. */
export interface CustomerIdentity {
  externalId: string | null;
  email: string | null;
  emailKey: string | null;
  /** The identity of the phone number; null if none is given, or the text is not a phone number. */
  phoneKey: string | null;
  details: CustomerDetails;
}

/**
 * R4, R15, R30: the customer of a write: by id, or else by external id, by e-mail, or (if none of them is given) by phone number,
 * with the fields to create if there is none. If nobody has the external id, the e-mail is looked up as well.
 */
export type CustomerReference =
  | { by: 'id'; id: string; publicId: string; given: string[] }
  | (CustomerIdentity & {
      by: 'externalId' | 'email' | 'phone';
      /** The fields that are ignored if the customer is found. */
      given: string[];
      /** The error of the whole input if nobody is found, because of its optional fields. */
      refusedIfNew?: InvalidInputError;
    });

const noNumber = 'Must be a phone number, because nothing else identifies the customer.';
const maxExternalIdLength = 256;
const maxPhoneLength = 256;
const lengths: Partial<Record<keyof CustomerDetails, [min: number, max: number]>> = {
  firstName: [1, 40],
  lastName: [1, 40],
  phone: [0, maxPhoneLength],
  photoUrl: [0, 200],
  jobTitle: [0, 60],
  background: [0, 200],
  location: [0, 60],
  organization: [0, 60],
  age: [0, 256],
};
export const detailNames = [
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
 * Adds the issues of a customer input (R4, R26, R30). If there is an id, nothing else is checked. The optional fields are
 * checked as for a new customer; see `ifMatched` for an existing one.
 */
export function checkCustomerInput(
  check: InputCheck,
  input: CustomerInput,
  path: readonly (string | number)[] = ['customer'],
): void {
  if (input.id != null) return;
  if (input.externalId == null && input.email == null) {
    if (input.phone == null) check.add(path, 'Needs an id, an externalId, an email or a phone.');
    else if (phoneKey(input.phone) === null) check.add([...path, 'phone'], noNumber);
  }
  checkCustomerFields(check, input, path);
}

/** R30: adds an issue at `path` if nothing in the input identifies the customer. */
export function checkIdentity(check: InputCheck, input: Omit<CustomerInput, 'id'>, path: readonly string[]): void {
  if (input.externalId != null || input.email != null) return;
  if (input.phone == null)
    check.add(path, 'A customer needs an email, a phone or an externalId: at least one of them.');
  else if (phoneKey(input.phone) === null) check.add(['phone'], noNumber);
}

/** Adds the issues of the fields of a customer to create or to change; `path` is the path of these fields. */
export function checkCustomerFields(
  check: InputCheck,
  input: Omit<CustomerInput, 'id'>,
  path: readonly (string | number)[] = [],
): void {
  check.length([...path, 'externalId'], input.externalId, 1, maxExternalIdLength);
  if (input.email != null) checkEmail(check, [...path, 'email'], input.email);
  for (const [name, bounds] of Object.entries(lengths))
    check.length([...path, name], input[name as keyof CustomerDetails], ...bounds);
  if (input.photoUrl != null && !isPhotoUrl(input.photoUrl))
    check.add([...path, 'photoUrl'], 'Must be an absolute http or https URL, or one that begins with //.');
}

/** The input without ignored fields, which are never stored (R4): everything besides an id. */
export function withoutIgnored<Input extends { customer?: CustomerInput }>(input: Input): Input {
  return input.customer?.id == null ? input : { ...input, customer: { id: input.customer.id } };
}

/**
 * R4: the input that counts if its customer is found: only the values by which they are found. Null if nobody can be found by
 * it, or nothing is optional.
 */
export function ifMatched<Input extends { customer?: CustomerInput }>(input: Input): Input | null {
  const { customer } = input;
  if (customer === undefined || customer.id != null) return null;
  const key = keyOf(customer);
  const isWhole = Object.entries(customer).every(([name, value]) => value == null || (key !== null && name in key));
  if (key === null || isWhole) return null;
  return { ...input, customer: key };
}

/** The values by which a customer without an id is found; null if nobody can have them. */
function keyOf({ externalId, email, phone }: CustomerInput): CustomerInput | null {
  const isAddress = email != null && emailKey(email) !== null;
  if (externalId != null) {
    if (externalId === '' || isLongerThan(externalId, maxExternalIdLength) || !isStorable(externalId)) return null;
    return isAddress ? { externalId, email } : { externalId };
  }
  if (email != null) return isAddress ? { email } : null;
  return phone != null && phoneKey(phone) !== null && isStorable(phone) && !isLongerThan(phone, maxPhoneLength)
    ? { phone }
    : null;
}

/** The given fields that are ignored if the customer is found (R4): all except those by which they are found. */
export function optionalFields(input: CustomerInput): string[] {
  const details: string[] = detailNames.filter((name) => input[name] != null);
  if (input.id != null)
    return [...['externalId', 'email'].filter((name) => input[name as 'email'] != null), ...details];
  if (input.externalId != null) return input.email == null ? details : ['email', ...details];
  return input.email == null ? details.filter((name) => name !== 'phone') : details;
}

/** The customer's id in an input, if there is one; the path defaults to `customer`. */
export function customerIdOf(input: CustomerInput | undefined, ...path: string[]): Reference[] {
  const at = path.length > 0 ? path : ['customer'];
  return input?.id == null ? [] : [toReference('Customer', input.id, ...at, 'id')];
}

/** A checked customer input as a reference. A malformed id is a customer that does not exist. */
export function toCustomerReference(input: CustomerInput): CustomerReference | NotFoundError {
  const given = optionalFields(input);
  if (input.id != null) {
    const id = decodeId('Customer', input.id);
    if (id === null) return new NotFoundError('Customer', input.id, ['customer', 'id']);
    return { by: 'id', id, publicId: input.id, given };
  }
  const by = input.externalId != null ? 'externalId' : input.email != null ? 'email' : 'phone';
  return { by, ...toIdentity(input), details: toDetails(input), given };
}

/** The identifying fields of a checked input. */
export function toIdentity({ externalId, email, phone }: Omit<CustomerInput, 'id'>) {
  const { address, key } = email == null ? noAddress : (parseEmail(email) as EmailAddress);
  return {
    externalId: externalId ?? null,
    email: address,
    emailKey: key,
    phoneKey: phone == null ? null : phoneKey(phone),
  };
}

const noAddress = { address: null, key: null };

/** The other fields of a checked input. */
export function toDetails(input: Partial<CustomerDetails>): CustomerDetails {
  return Object.fromEntries(detailNames.map((name) => [name, input[name] ?? null])) as unknown as CustomerDetails;
}

/** Help desks accept URLs without a scheme, which use the scheme of the page. */
function isPhotoUrl(text: string): boolean {
  return isWebAddress(text.startsWith('//') ? `https:${text}` : text);
}

/** The lookup key of a customer: references with the same key are the same customer. */
export function rowOfCustomer(reference: CustomerReference): string {
  if (reference.by === 'id') return reference.id;
  const { by, externalId, emailKey: email, phoneKey: phone } = reference;
  return by === 'externalId' ? `external id ${externalId}` : ((by === 'email' ? email : phone) as string);
}

/** The values by which the database looks up a customer. */
export function toCustomerKey(orgId: string, reference: CustomerReference): CustomerKey {
  if (reference.by === 'id') return { orgId, id: reference.id, emailKey: null, externalId: null, phoneKey: null };
  const { by, externalId, emailKey: email, phoneKey: phone } = reference;
  return { orgId, id: null, emailKey: email, externalId, phoneKey: by === 'phone' ? phone : null };
}

/** R30: the phone number by which a new customer would be found if nobody has it yet; null if that does not apply. */
export function phoneToClaim(orgId: string, reference: CustomerReference): { orgId: string; phoneKey: string } | null {
  if (reference.by === 'id' || reference.by === 'phone' || reference.phoneKey === null) return null;
  return { orgId, phoneKey: reference.phoneKey };
}
