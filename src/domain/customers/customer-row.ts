import type { CustomerRow } from '../../store/tables/customers.ts';
import { beginningOf } from '../core/text.ts';

/** What a customer is known by and called. */
type Named = Pick<CustomerRow, 'id' | 'externalId' | 'email' | 'firstName' | 'lastName' | 'phone'>;

// An index holds it, whose entries have room for a few kilobytes; letters can unfold to many.
const maxSortNameLength = 100;

/**
 * What lists by name are ordered by (R33): the last name, then the first, without case and accents; of a customer without a
 * name the e-mail address, phone number or external id. Never empty.
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

/** A customer of these fields who is new: never changed, nor merged. */
export function newCustomerRow(
  fields: Omit<CustomerRow, 'sortName' | 'mergedIntoId' | 'createdAt' | 'updatedAt' | 'rev'>,
  now: Date,
): CustomerRow {
  return { ...fields, sortName: sortNameOf(fields), mergedIntoId: null, createdAt: now, updatedAt: now, rev: 1 };
}
