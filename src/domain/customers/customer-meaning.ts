import type { CustomerInput } from './customer-reference.ts';

/** What a customer input means; an e-mail is one text in whichever Unicode form. */
export function meaningOfCustomer(input: CustomerInput): object {
  const said = withoutNulls(input);
  return input.email == null ? said : { ...said, email: input.email.normalize('NFC') };
}

/** An object without its fields that say nothing. */
export function withoutNulls(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null));
}
