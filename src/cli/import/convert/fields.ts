import { isLosslessNumber } from 'lossless-json';
import { asText, isObject, type JsonObject } from '../readers/json-value.ts';

/** Receives every field that is not imported; `why` is null if nobody knows the field. */
export interface Notes {
  leftOut(field: string, why: string | null): void;
  /** Whether nobody reads the notes, so that none need to be made. */
  readonly isDeaf?: boolean;
}

/** Fields that are left out knowingly, by the reason; spaces separate their names. */
export type Reasons = Readonly<Record<string, string>>;

const oneIsKept = 'another value is kept';

/**
 * Reads a record of another system. Whatever nobody has read is reported at the end, at any depth, so a mapping cannot lose a
 * field silently. A value counts as read only if it has the kind that was asked for.
 */
export class Fields {
  private readonly requested = new Set<string>();
  /** Nested records by the field that holds them; those from elsewhere are under ''. */
  private nested: Map<string, Fields[]> | null = null;

  constructor(
    readonly record: JsonObject,
    private readonly path: string,
    private readonly notes: Notes,
  ) {}

  /** The value of a field, without reading it. */
  peek(name: string): unknown {
    return Object.hasOwn(this.record, name) ? (this.record[name] ?? undefined) : undefined;
  }

  has(name: string): boolean {
    return !isNothing(this.peek(name));
  }

  /** Reads a field with everything in it. */
  value(name: string): unknown {
    this.requested.add(name);
    return this.peek(name);
  }

  /** A text or number, as text without spaces around it. */
  text(name: string): string | undefined {
    const text = asText(this.peek(name))?.trim();
    if (text === undefined || text === '') return undefined;
    this.requested.add(name);
    return text;
  }

  /** The text of the first of several fields that has one. Others with another text are reported. */
  first(...names: string[]): string | undefined {
    let kept: string | undefined;
    for (const name of names) {
      const text = asText(this.peek(name))?.trim();
      if (text === undefined || text === '') continue;
      this.requested.add(name);
      if (kept === undefined) kept = text;
      else if (text !== kept) this.refuse(name, oneIsKept);
    }
    return kept;
  }

  /** A boolean, also as a cell of a CSV has it. */
  flag(name: string): boolean | undefined {
    const value = this.peek(name);
    const word = String(value).toLowerCase();
    if (typeof value !== 'boolean' && word !== 'true' && word !== 'false' && value !== '1' && value !== '0')
      return undefined;
    this.requested.add(name);
    return word === 'true' || word === '1';
  }

  /** A nested object; an empty one if there is none. */
  inside(name: string): Fields {
    const [known] = this.nested?.get(name) ?? [];
    if (known) return known;
    const value = this.peek(name);
    const fields = new Fields(isObject(value) ? value : {}, `${this.path}${name}.`, this.notes);
    if (isObject(value)) this.requested.add(name);
    this.keep(name, [fields]);
    return fields;
  }

  /** The objects of a list; entries that are none are reported. */
  each(name: string): Fields[] {
    const value = this.peek(name);
    if (!Array.isArray(value)) return [];
    const known = this.nested?.get(name);
    if (known) return known;
    this.requested.add(name);
    if (value.some((each) => !isObject(each) && !isNothing(each))) this.refuse(`${name}[]`, 'not an object');
    const fields = value.filter(isObject).map((each) => new Fields(each, `${this.path}${name}[].`, this.notes));
    this.keep(name, fields);
    return fields;
  }

  /** The texts of a list; entries that are none are reported. */
  texts(name: string): string[] {
    const value = this.peek(name);
    if (!Array.isArray(value)) return [];
    this.requested.add(name);
    const texts = value.map((each) => asText(each)?.trim());
    if (value.some((each, at) => texts[at] === undefined && !isNothing(each))) this.refuse(`${name}[]`, 'not a text');
    return texts.filter((text) => text !== undefined && text !== '') as string[];
  }

  /** The text in a field of the first object of a list; the fields of the others are reported. */
  firstOf(name: string, field: string): string | undefined {
    const [first, ...others] = this.each(name);
    for (const other of others) other.refuseAll('only the first is kept');
    return first?.text(field);
  }

  /** A record from elsewhere that belongs to this one, such as its customer. */
  adopt(record: JsonObject, path: string): Fields {
    const fields = new Fields(record, path, this.notes);
    this.keep('', [...(this.nested?.get('') ?? []), fields]);
    return fields;
  }

  /** Reports a field, which then counts as read. */
  refuse(name: string, why: string): void {
    this.requested.add(name);
    this.notes.leftOut(this.path + name, why);
  }

  /** Reports the record as a whole, such as a draft, instead of its fields. */
  drop(what: string, why: string): void {
    this.notes.leftOut(`${this.path.replace(/\.$/, '')} ${what}`, why);
    this.settle();
  }

  private keep(name: string, fields: Fields[]): void {
    this.nested ??= new Map();
    this.nested.set(name, fields);
  }

  /** Counts everything in the record as read. */
  settle(): void {
    for (const name of Object.keys(this.record)) this.requested.add(name);
    this.nested = null;
  }

  /** Reports every field that has not been read, for one reason. */
  refuseAll(why: string): void {
    for (const name of this.unread()) this.refuse(name, why);
  }

  /** Reports fields of this record that are left out knowingly, if it has them. */
  leave(reasons: Reasons): void {
    const unread = this.unread();
    if (unread.length === 0) return;
    for (const [why, names] of Object.entries(reasons))
      for (const name of namesIn(names)) if (unread.includes(name) && !this.requested.has(name)) this.refuse(name, why);
  }

  /** Reports everything that has not been read, here and in nested records. */
  end(): void {
    if (this.notes.isDeaf) return;
    for (const name of this.unread()) this.notes.leftOut(this.path + name, null);
    for (const list of this.nested?.values() ?? []) for (const fields of list) fields.end();
  }

  /** The fields that nobody has read, and that have something to lose. */
  private unread(): string[] {
    if (this.notes.isDeaf) return [];
    return Object.keys(this.record).filter((name) => !this.requested.has(name) && !isNothing(this.record[name]));
  }
}

const split = new Map<string, readonly string[]>();

/** The names in a list, which is split once. */
function namesIn(list: string): readonly string[] {
  let names = split.get(list);
  if (!names) {
    names = list.trim().split(/\s+/);
    split.set(list, names);
  }
  return names;
}

/** Is there nothing to lose: null, an empty text, or only such values? */
export function isNothing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  if (typeof value !== 'object' || isLosslessNumber(value)) return false;
  return Object.values(value).every(isNothing);
}
