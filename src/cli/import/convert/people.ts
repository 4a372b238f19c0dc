import { asText, defined, type JsonObject } from '../readers/json-value.ts';
import { type Around, externalIdOf } from './around.ts';
import { type Fields, isNothing, type Notes } from './fields.ts';

/** A customer as the other system knows them. */
export interface Person {
  readonly id: string | undefined;
  readonly email: string | undefined;
  /** The other fields of a customer in Parley. */
  readonly about: JsonObject;
}

/** A customer of Parley: known by the id of the other system, and by the e-mail address if there is one. */
export function toCustomer({ id, email, about }: Person, around: Around): JsonObject {
  const placeholder =
    id !== undefined && around.placeholderDomain !== null ? `${id}@${around.placeholderDomain}` : undefined;
  const externalId = id === undefined ? undefined : externalIdOf(around, id);
  return defined({ externalId, ...about, email: email ?? placeholder });
}

/** First and last name of a whole name; the e-mail address is no name. */
export function nameParts(name: string | undefined, email?: string): { firstName?: string; lastName?: string } {
  if (name === undefined || name.toLowerCase() === email?.toLowerCase()) return {};
  const [, last, first] = /^([^,]+),\s*([^,]+)$/.exec(name) ?? [];
  const [firstName, ...rest] = first === undefined ? name.split(/\s+/) : [first, last];
  return defined({ firstName, lastName: rest.join(' ').trim() || undefined });
}

/** First and last name as one; undefined if there is neither. */
export function fullName(...parts: (string | undefined)[]): string | undefined {
  return parts.filter((part) => part !== undefined && part !== '').join(' ') || undefined;
}

/** Why an id is left out. */
const noId = 'an id of the other system; map it with --ids';

/** The Parley ids for the ids in a field; those without one are reported and left out. */
export function mapIds(
  fields: Fields,
  name: string,
  ids: readonly (string | undefined)[],
  around: Around,
): string[] | undefined {
  const given = ids.filter((id) => id !== undefined && id !== '');
  const known = given.map((id) => around.ids.get(id as string)).filter((id) => id !== undefined);
  if (known.length < given.length) fields.refuse(name, noId);
  return known.length > 0 ? [...new Set(known)] : undefined;
}

/** The Parley id for the id in a field. */
export function mapId(fields: Fields, name: string, around: Around): string | undefined {
  return mapIds(fields, name, [fields.text(name)], around)?.[0];
}

/** The same as a list of one. */
export function mapOne(fields: Fields, name: string, around: Around): string[] | undefined {
  return mapIds(fields, name, [fields.text(name)], around);
}

/** A user of the other system who wrote something. */
export interface Agent {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
}

/**
 * The agent by the id in a field. The id counts as read only if it tells who they are: by --ids, or because there is no name.
 */
export function agentBy(fields: Fields, idField: string, name: string | undefined, around: Around): Agent {
  const id = asText(fields.peek(idField));
  if (id !== undefined && (name === undefined || around.ids.has(id))) fields.value(idField);
  else if (id !== undefined) fields.refuse(idField, 'the name of the user is kept');
  return { id, name };
}

/**
 * The author of a reply or note: Parley's user if `--ids` maps them, else their name. Without either it is the other system, so
 * that nothing is said in the name of whoever imports.
 */
export function byAgent({ id, name }: Agent, around: Around): JsonObject {
  const user = id === undefined ? undefined : around.ids.get(id);
  if (user !== undefined) return { createdBy: user };
  return { authorName: name ?? (id === undefined ? around.title : `${around.title} user ${id}`) };
}

/** Fills what a customer lacks from other details of the same one; details that differ are reported. */
export function fillBlanks(customer: JsonObject, more: JsonObject, path: string, notes: Notes): void {
  for (const [name, value] of Object.entries(more)) {
    if (isNothing(value)) continue;
    if (isNothing(customer[name])) customer[name] = value;
    else if (!isSame(customer[name], value)) notes.leftOut(`${path}${name}`, 'another value is kept');
  }
}

const isSame = (a: unknown, b: unknown) => String(a).toLowerCase() === String(b).toLowerCase();

/** What a message says about the conversation's own customer: fills what is unknown, and reports what differs. */
export function alsoSaid(customer: Person, again: Person, around: Around): void {
  if (again.email !== undefined && again.email.toLowerCase() !== customer.email?.toLowerCase())
    around.notes.leftOut('customer.email', 'another value is kept');
  fillBlanks(customer.about, again.about, 'customer.', around.notes);
}
