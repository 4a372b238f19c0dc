import { type IdType, idPrefixes } from '../../../src/domain/core/ids.ts';

/** Values that lead to existing rows, and some that do not. */
export interface KnownValues {
  readonly ids: Readonly<Record<IdType, readonly string[]>>;
  /** Ids of other organizations, and malformed ones. */
  readonly strangeIds: readonly string[];
  /** Texts and whole numbers by the name of the argument or field that accepts them. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly integers: Readonly<Record<string, readonly number[]>>;
  readonly times: readonly string[];
}

/** The position of a value: the type or field that accepts it, and its name there. */
export interface Place {
  readonly parent: string;
  readonly name: string;
}

const types = (Object.keys(idPrefixes) as IdType[]).toSorted((a, b) => b.length - a.length);

/** The kind of id that a position accepts, according to its name; null for any. */
export function idTypeAt({ parent, name }: Place): IdType | null {
  if (parent === 'RedeliverInput') return 'WebhookDelivery';
  if (name === 'memberIds' || name === 'actorId') return 'User';
  for (const text of [name, parent]) {
    const found = types.find((type) => text.toLowerCase().includes(type.toLowerCase()));
    if (found) return found;
  }
  return null;
}

const anyTexts = ['Hello', '', 'a', 'ünï 🎉', '\uFEFFmarked', 'a\u2028b', '"\\', '\u0001', '__proto__'];

export const textsAt = ({ texts }: KnownValues, { name }: Place): readonly string[] => texts[name] ?? anyTexts;

export const integersAt = ({ integers }: KnownValues, { name }: Place): readonly number[] =>
  integers[name] ?? [1, 2, 0, 5, 100, -1];

/** Numbers that can be printed in more than one way. */
export const oddNumbers = ['1', '1.0', '0.1', '-0', '1e21', '1E5', '1e308', '5e-324', '-1.50', '1e-7', '123456789012'];

/**
 * Names of inherited object properties that could break a map keyed by names from clients; each is a valid GraphQL
 * name.
 */
export const nativeNames = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'then'];
