import { isObject } from '../readers/json-value.ts';

/** The systems whose rows are recognized. */
const names = { kustomer: 'Kustomer', helpscout: 'Help Scout' } as const;

/** The system that a row comes from, by fields that only this system has; null if unknown. */
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
