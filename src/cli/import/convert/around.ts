import type { JsonObject } from '../readers/json-value.ts';
import type { Fields, Notes } from './fields.ts';

/** Records of an export that are not conversations, by their part (`users`, `comments`) and the id that leads to them. */
export interface Related {
  /** Whether the export has any record of this part. */
  has(part: string): boolean;
  /** All records of a part under a key, in the order of the export. */
  all(part: string, key: string): JsonObject[];
}

/** What a mapping needs besides the conversation. */
export interface Around {
  /** The name of the other system in ids, such as `helpscout`, and in sentences. */
  readonly name: string;
  readonly title: string;
  readonly notes: Notes;
  /** Ids of the other system and their Parley ids. */
  readonly ids: ReadonlyMap<string, string>;
  /** The domain for customers without an e-mail address (`<id>@<domain>`); null to do without. */
  readonly placeholderDomain: string | null;
  /** Whether HTML stays as it is instead of becoming text. */
  readonly keepHtml: boolean;
  readonly related: Related;
  /** Whether texts do not matter, because only the customers are looked for. */
  readonly skipTexts?: boolean;
}

/** An id of the other system as an external id: ids of two systems must not meet. */
export const externalIdOf = (around: Pick<Around, 'name'>, id: string) => `${around.name}:${id}`;

/** Nothing but the conversation itself. */
export const nothingRelated: Related = { has: () => false, all: () => [] };

/** The records of a part that belong to a conversation: those in it, and those in separate lists. */
export function recordsOf(conversation: Fields, part: string, id: string | undefined, around: Around): Fields[] {
  const others = id === undefined ? [] : around.related.all(part, id);
  return [...conversation.each(part), ...others.map((each) => conversation.adopt(each, `${part}[].`))];
}
