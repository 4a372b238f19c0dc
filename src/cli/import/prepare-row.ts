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

/** The systems whose rows are understood. */
export type Origin = keyof typeof mappings;

/** A row on its way: what is to be created, or why it cannot be. */
export interface PreparedRow {
  readonly source: SourceRow;
  readonly input: ImportRow | null;
  readonly reasons: readonly Reason[];
}

export interface PrepareOptions extends MappingContext {
  readonly from: Origin;
  /** Set on rows that bring no `importedAt` of their own; null where they count as happening now. */
  readonly importedAt: string | null;
  /** Fields that are taken out of every row; a dot leads into it. */
  readonly without: readonly string[];
  readonly listSeparator: string;
  /** Rejects rows with fields that nobody knows. */
  readonly strict: boolean;
}

/** Makes what is to be created from a row of the source. `columns` are those of a CSV. */
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
        message: `The row has fields that are not known: ${options.report.lastUnknown(options.report.unknownCount - before)}.`,
      },
    ]);
  // Before importedAt comes in: it changes from run to run.
  const id = row.id == null && row.externalId == null ? derivedId(row) : row.id;
  const input = { ...row, ...(id != null && { id }), importedAt: row.importedAt ?? options.importedAt };
  return { source, input, reasons: [] };
}

/** Takes a field out of a row, or out of each entry of a list in it: `threads.createdBy`. */
function takeOut(holder: unknown, [name, ...rest]: readonly string[]): void {
  if (Array.isArray(holder)) for (const each of holder) takeOut(each, [name as string, ...rest]);
  else if (!isObject(holder)) return;
  else if (rest.length === 0) delete holder[name as string];
  else takeOut(holder[name as string], rest);
}

/** A row that makes no sense here, for it is of another system than the import was told. */
function ofAnother(record: unknown, from: Origin): Reason[] | null {
  const guess = guessOrigin(record);
  if (guess === null || guess.from === from) return null;
  const message = `The row looks like one of ${guess.name}: import it with --from ${guess.from}.`;
  return [{ code: 'INVALID_INPUT', path: [], message }];
}

type RejectedRecord = JsonObject & { rejected: JsonObject };

/** Is it a row of a rejected file? */
function isRejected(record: unknown): record is RejectedRecord {
  return (
    isObject(record) && isObject(record.rejected) && (Object.hasOwn(record, 'row') || Object.hasOwn(record, 'text'))
  );
}

/** A row of a rejected file is what its `row` says now, or its `text` where that can be read now. */
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
