import { asText, isObject, type JsonObject } from '../readers/json-value.ts';
import type { FieldReport } from '../report/field-report.ts';
import type { Reason } from '../source-row.ts';

/** What a mapping needs besides the record. */
export interface MappingContext {
  readonly report: FieldReport;
  /** Maps ids of the source system to Parley ids. */
  readonly ids: ReadonlyMap<string, string>;
  /** The domain for customers without an e-mail address (`<id>@<domain>`); null to reject such rows. */
  readonly placeholderDomain: string | null;
}

/** Converts a record of another system to a row, or returns the reasons why it cannot. */
export type Mapping = (record: unknown, line: number, context: MappingContext) => JsonObject | Reason[];

/** Reads the fields of a record, and reports those that nobody reads, so that nothing is lost silently. */
export class Fields {
  private readonly asked = new Set<string>();

  constructor(
    private readonly record: JsonObject,
    private readonly prefix: string,
    private readonly line: number,
    private readonly report: FieldReport,
  ) {}

  /** The value of a field; undefined if it is absent or null. */
  take(name: string): unknown {
    this.asked.add(name);
    return Object.hasOwn(this.record, name) ? (this.record[name] ?? undefined) : undefined;
  }

  /** The fields of a nested object; empty if it does not exist. */
  inside(name: string): Fields {
    const value = this.take(name);
    if (value !== undefined && !isObject(value)) this.report.unknown(this.prefix + name, this.line);
    return new Fields(isObject(value) ? value : {}, `${this.prefix}${name}.`, this.line, this.report);
  }

  /** Reports the given fields as left out, if the record has them. */
  leaveOut(why: string, ...names: string[]): void {
    for (const name of names) if (!isNothing(this.take(name))) this.noteLeftOut(name, why);
  }

  /** Reports one field as left out. */
  noteLeftOut(name: string, why: string): void {
    this.report.leftOut(this.prefix + name, why, this.line);
  }

  /** Reports every field that was not read. */
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
export const noId = 'ids of the other system; map them with --ids';

/** Maps ids of another system to Parley ids; those without a mapping are reported and left out. */
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

/** The e-mail address, or one in the placeholder domain for a customer with only an id. */
export function emailOrPlaceholder(
  email: string | undefined,
  id: string | undefined,
  { placeholderDomain }: MappingContext,
): string | undefined {
  if (email !== undefined || id === undefined || placeholderDomain === null) return email;
  return `${id}@${placeholderDomain}`;
}

/** Rejects a row whose customer has no e-mail address. */
export function noEmail(id: string | undefined): Reason[] {
  const who = id === undefined ? 'The row has no customer' : `The row has no e-mail address for the customer ${id}`;
  const message = `${who}. Export the customers with the conversations, or use --placeholder-email.`;
  return [{ code: 'INVALID_INPUT', path: ['customer', 'email'], message }];
}

/** Rejects a row that is not an object. */
export function noObject(): Reason[] {
  return [{ code: 'INVALID_INPUT', path: [], message: 'The row must be an object.' }];
}
