import { asText, isObject, type JsonObject } from '../readers/json-value.ts';
import type { FieldReport } from '../report/field-report.ts';
import type { Reason } from '../source-row.ts';

/** What a mapping may use beside the record. */
export interface MappingContext {
  readonly report: FieldReport;
  /** Ids of the system that the rows come from, with those of Parley. */
  readonly ids: ReadonlyMap<string, string>;
  /** Where a customer without an e-mail gets one: `<id>@<domain>`; null where such a row is to be rejected. */
  readonly placeholderDomain: string | null;
}

/** Turns a record of another system into a row, or says why it cannot. */
export type Mapping = (record: unknown, line: number, context: MappingContext) => JsonObject | Reason[];

/** A record as a mapping reads it: what is not asked for is noted, so that nothing is lost in silence. */
export class Fields {
  private readonly asked = new Set<string>();

  constructor(
    private readonly record: JsonObject,
    private readonly prefix: string,
    private readonly line: number,
    private readonly report: FieldReport,
  ) {}

  /** The value of a field; undefined where it is absent or null. */
  take(name: string): unknown {
    this.asked.add(name);
    return Object.hasOwn(this.record, name) ? (this.record[name] ?? undefined) : undefined;
  }

  /** The fields of an object in the record; those of an empty one where there is none. */
  inside(name: string): Fields {
    const value = this.take(name);
    if (value !== undefined && !isObject(value)) this.report.unknown(this.prefix + name, this.line);
    return new Fields(isObject(value) ? value : {}, `${this.prefix}${name}.`, this.line, this.report);
  }

  /** Notes fields that have no place in Parley, where the record has them. */
  leaveOut(why: string, ...names: string[]): void {
    for (const name of names) if (!isNothing(this.take(name))) this.noteLeftOut(name, why);
  }

  /** Notes one field as left out. */
  noteLeftOut(name: string, why: string): void {
    this.report.leftOut(this.prefix + name, why, this.line);
  }

  /** Notes every field that nobody has asked for. */
  end(): void {
    for (const [name, value] of Object.entries(this.record))
      if (!this.asked.has(name) && !isNothing(value)) this.report.unknown(this.prefix + name, this.line);
  }
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  return Array.isArray(value) ? value.length === 0 : isObject(value) && Object.keys(value).length === 0;
}

/** Why an id was left out. */
export const noId = 'ids of the other system; --ids says which they are in Parley';

/** Parley's ids for those of another system; the ones that nobody has given are noted and left out. */
export function mapIds(
  fields: Fields,
  name: string,
  values: readonly unknown[],
  { ids }: MappingContext,
): string[] | undefined {
  const mapped = values.map((value) => ids.get(asText(isObject(value) ? value.id : value) ?? ''));
  const known = mapped.filter((id) => id !== undefined);
  if (known.length < mapped.length) fields.noteLeftOut(name, noId);
  return known.length > 0 ? [...new Set(known)] : undefined;
}

/** The e-mail, or one of the placeholder domain for a customer who is known by an id only. */
export function emailOrPlaceholder(
  email: string | undefined,
  id: string | undefined,
  { placeholderDomain }: MappingContext,
): string | undefined {
  if (email !== undefined || id === undefined || placeholderDomain === null) return email;
  return `${id}@${placeholderDomain}`;
}

/** Rejects a row whose customer nobody could write to. */
export function noEmail(id: string | undefined): Reason[] {
  const who = id === undefined ? 'The row names no customer' : `Of the customer ${id} the row has no e-mail`;
  const message = `${who}; export the customers with the conversations, or give --placeholder-email.`;
  return [{ code: 'INVALID_INPUT', path: ['customer', 'email'], message }];
}

/** Rejects a row that is no object at all. */
export function noObject(): Reason[] {
  return [{ code: 'INVALID_INPUT', path: [], message: 'The row must be an object.' }];
}
