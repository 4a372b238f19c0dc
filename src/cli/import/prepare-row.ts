import { parseExactly } from './readers/exact-json.ts';
import { isObject, type JsonObject } from './readers/json-value.ts';
import { type ImportRow, parseRow } from './row.ts';
import { derivedId } from './row-key.ts';
import type { Reason, SourceRow } from './source-row.ts';
import { type ColumnMap, rowFromCells } from './sources/from-csv.ts';
import { fromHelpscout } from './sources/from-helpscout.ts';
import { fromKustomer } from './sources/from-kustomer.ts';
import { fromParley } from './sources/from-parley.ts';
import { guessOrigin } from './sources/guess-origin.ts';
import type { Mapping, MappingContext } from './sources/mapping.ts';

const mappings = { parley: fromParley, kustomer: fromKustomer, helpscout: fromHelpscout } as const satisfies Record<
  string,
  Mapping
>;

/** The systems whose rows an import understands. */
export type Origin = keyof typeof mappings;

/** A prepared row: the conversation to create, or the reasons why it cannot be created. */
export interface PreparedRow {
  readonly source: SourceRow;
  readonly input: ImportRow | null;
  readonly reasons: readonly Reason[];
}

export interface PrepareOptions extends MappingContext {
  readonly from: Origin;
  /** Set on rows without an `importedAt`; null if they count as new conversations. */
  readonly importedAt: string | null;
  /** Fields to remove from every row; a dot separates nested fields. */
  readonly without: readonly string[];
  readonly listSeparator: string;
  /** Whether rows with unknown fields are rejected. */
  readonly strict: boolean;
}

/** Converts a source row to the conversation to create. `columns` are those of a CSV. */
export function prepareRow(source: SourceRow, columns: ColumnMap | null, options: PrepareOptions): PreparedRow {
  const rejected = (reasons: readonly Reason[]): PreparedRow => ({ source, input: null, reasons });
  const misread = (reasons: readonly Reason[]) =>
    rejected(columns === null ? (ofAnother(source.record, options.from) ?? reasons) : reasons);
  if (source.fault !== undefined) return rejected([unreadable(source.fault)]);
  if (columns === null && isRejected(source.record)) return prepareAgain(source, source.record, options);
  const { record } = source;
  const before = options.report.unknownCount;
  const mapped =
    columns === null
      ? mappings[options.from](record, source.line, options)
      : fromParley(rowFromCells(record as string[], columns, options.listSeparator), source.line, options);
  if (Array.isArray(mapped)) return misread(mapped);
  for (const field of options.without) takeOut(mapped, field.split('.'));
  const row = parseRow(mapped, source.line, options.report);
  if (Array.isArray(row)) return misread(row);
  if (options.strict && options.report.unknownCount > before)
    return rejected([
      {
        code: 'UNKNOWN_FIELD',
        path: [],
        message: `The row has unknown fields: ${options.report.lastUnknown(options.report.unknownCount - before)}.`,
      },
    ]);
  // Derived before importedAt is set, because importedAt differs between runs.
  const id = row.id == null && row.externalId == null ? derivedId(row) : row.id;
  const input = { ...row, ...(id != null && { id }), importedAt: row.importedAt ?? options.importedAt };
  return { source, input, reasons: [] };
}

/** Removes a field from a row, or from each entry of a list in it: `threads.createdBy`. */
function takeOut(holder: unknown, [name, ...rest]: readonly string[]): void {
  if (Array.isArray(holder)) for (const each of holder) takeOut(each, [name as string, ...rest]);
  else if (!isObject(holder)) return;
  else if (rest.length === 0) delete holder[name as string];
  else takeOut(holder[name as string], rest);
}

/** A row from another system than the one that the import expects. */
function ofAnother(record: unknown, from: Origin): Reason[] | null {
  const guess = guessOrigin(record);
  if (guess === null || guess.from === from) return null;
  const message = `The row looks like a ${guess.name} row: import it with --from ${guess.from}.`;
  return [{ code: 'INVALID_INPUT', path: [], message }];
}

type RejectedRecord = JsonObject & { rejected: JsonObject };

/** Is it a row of a rejected file? */
function isRejected(record: unknown): record is RejectedRecord {
  return (
    isObject(record) && isObject(record.rejected) && (Object.hasOwn(record, 'row') || Object.hasOwn(record, 'text'))
  );
}

/** In a rejected file, the (corrected) row is in `row`, or in `text` if it could not be parsed. */
function prepareAgain({ line }: SourceRow, { row, text }: RejectedRecord, options: PrepareOptions): PreparedRow {
  if (row !== undefined) return prepareRow({ line, form: { kind: 'value', value: row }, record: row }, null, options);
  const form = { kind: 'text' as const, text: String(text) };
  try {
    return prepareRow({ line, form, record: parseExactly(form.text) }, null, options);
  } catch (error) {
    const reasons = [unreadable(`The text is not JSON: ${(error as Error).message}`)];
    return { source: { line, form, fault: 'not JSON' }, input: null, reasons };
  }
}

const unreadable = (message: string): Reason => ({ code: 'UNREADABLE', message, path: [] });
