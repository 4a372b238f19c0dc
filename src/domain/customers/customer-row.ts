import type { CustomerRow } from '../../store/tables/customers.ts';
import { beginningOf } from '../core/text.ts';

/** The identifying values and names of a customer. */
type Named = Pick<CustomerRow, 'id' | 'externalId' | 'email' | 'firstName' | 'lastName' | 'phone'>;

// It is indexed, and index entries are limited to a few kilobytes; one letter can expand to many.
const maxSortNameLength = 100;

/**
 * The sort key for lists by name (R33): the last name, then the first, without case and accents; for a customer without a
 * name, the e-mail address, phone number or external id. Never empty.
 */
export function sortNameOf({ id, externalId, email, firstName, lastName, phone }: Named): string {
  const name = fold([lastName, firstName].filter((part) => part !== null).join(' '));
  return name || fold(email ?? '') || fold(phone ?? '') || fold(externalId ?? '') || id;
}

function fold(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .trim();
  return beginningOf(plain, maxSortNameLength);
}

/** A new customer with these fields, never changed or merged. */
export function newCustomerRow(
  fields: Omit<CustomerRow, 'sortName' | 'mergedIntoId' | 'createdAt' | 'updatedAt' | 'rev' | 'sessionsRevokedAt'>,
  now: Date,
): CustomerRow {
  const sortName = sortNameOf(fields);
  return { ...fields, sortName, mergedIntoId: null, createdAt: now, updatedAt: now, rev: 1, sessionsRevokedAt: null };
}
