import type { CustomerInput } from './customer-reference.ts';

/** The meaning of a customer input; an e-mail address is the same in every Unicode form. */
export function meaningOfCustomer(input: CustomerInput): object {
  const said = withoutNulls(input);
  return input.email == null ? said : { ...said, email: input.email.normalize('NFC') };
}

/** An object without empty fields. */
export function withoutNulls(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null));
}
