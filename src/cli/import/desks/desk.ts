import type { Around } from '../convert/around.ts';
import type { Fields } from '../convert/fields.ts';
import type { JsonObject } from '../readers/json-value.ts';

/** Records that conversations refer to, in separate lists or files. */
interface Part {
  /** The names of such lists and files, in lower case. */
  readonly names: readonly string[];
  /** Whether a record that stands among conversations is one. */
  readonly isOne?: (record: JsonObject) => boolean;
  /** What conversations find it by: its own id, or that of its conversation. */
  readonly key: (record: JsonObject) => unknown;
}

/** A help desk whose exports can be imported. Adding one takes this description, and its name in all-desks.ts. */
export interface Desk {
  readonly name: string;
  readonly title: string;
  /** The names of lists and files with conversations, in lower case. */
  readonly lists: readonly string[];
  /** Whether a record is one of its conversations, by fields that no other system has. */
  readonly isOne: (record: JsonObject) => boolean;
  readonly parts: Readonly<Record<string, Part>>;
  /** The row for a conversation; null for one that is left out, which it has reported. */
  readonly toRow: (conversation: Fields, around: Around) => JsonObject | null;
}

/** Does the record have all of these fields? */
export const has = (record: JsonObject, ...names: string[]) => names.every((name) => Object.hasOwn(record, name));
