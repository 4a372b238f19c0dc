import type { JsonObject } from '../readers/json-value.ts';
import { type Fields, type MappingContext, noId } from './mapping.ts';

/** A user of the other system who wrote a thread. */
interface ForeignUser {
  readonly id: string | undefined;
  readonly name: string | undefined;
}

/** The fields of a thread by a user: Parley's user if `--ids` maps it, else the name; reported if there is neither. */
export function byUser(fields: Fields, { id, name }: ForeignUser, { ids }: MappingContext): JsonObject {
  const known = id === undefined ? undefined : ids.get(id);
  if (known !== undefined) return { createdBy: known };
  if (name !== undefined) return { authorName: shortened(name) };
  if (id !== undefined) fields.noteLeftOut('createdBy', noId);
  return {};
}

/** The fields of a chat by another customer than the conversation's: the customer, or the name of one without an e-mail. */
export function byCustomer(customer: { email: string | undefined; fields: JsonObject }): JsonObject {
  if (customer.email !== undefined) return { customer: customer.fields };
  const name = fullName(customer.fields.firstName, customer.fields.lastName);
  return name === undefined ? {} : { authorName: shortened(name) };
}

/** First and last name as one; undefined if there is neither. */
export function fullName(...parts: unknown[]): string | undefined {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ') || undefined;
}

// R41 allows no more, and a shortened name is better than a rejected row.
const shortened = (name: string) => [...name].slice(0, 256).join('');
