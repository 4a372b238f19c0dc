import { isObject } from '../readers/json-value.ts';

/** The systems that rows are recognized of. */
const names = { kustomer: 'Kustomer', helpscout: 'Help Scout' } as const;

/** Whose row this is, by fields that no other system has; null where nothing tells. */
export function guessOrigin(record: unknown): { readonly from: keyof typeof names; readonly name: string } | null {
  const from = isKustomer(record) ? 'kustomer' : isHelpscout(record) ? 'helpscout' : null;
  return from && { from, name: names[from] };
}

function isKustomer(record: unknown): boolean {
  if (!isObject(record)) return false;
  return isObject(record.attributes) || (isObject(record.data) && isObject(record.data.attributes));
}

function isHelpscout(record: unknown): boolean {
  return isObject(record) && ['primaryCustomer', 'mailboxId', '_embedded'].some((name) => Object.hasOwn(record, name));
}
