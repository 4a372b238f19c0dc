import type { Around, Related } from './convert/around.ts';
import { Fields, type Notes } from './convert/fields.ts';
import { fit } from './convert/fit.ts';
import { type CellOptions, rowFromCells } from './csv/cells.ts';
import type { ColumnMap } from './csv/columns.ts';
import { deskOf, guessDesk } from './desks/all-desks.ts';
import type { Desk } from './desks/desk.ts';
import type { CustomerDetails } from './join/customer-details.ts';
import { parseExactly } from './readers/exact-json.ts';
import { isObject, type JsonObject } from './readers/json-value.ts';
import { type FieldReport, RowNotes } from './report/field-report.ts';
import { type ImportRow, parseRow } from './row.ts';
import { derivedId } from './row-key.ts';
import type { Reason, SourceRow } from './source-row.ts';
import { fromParley } from './sources/from-parley.ts';

/** A prepared row: the conversation to create, or the reasons why it cannot be created. Without either, it is left out. */
export interface PreparedRow {
  readonly source: SourceRow;
  readonly input: ImportRow | null;
  readonly reasons: readonly Reason[];
  /** Whether it is the first row of its customer in this import. */
  readonly introduces?: boolean;
  /** Whether it exists under another id, from an earlier import. */
  readonly isKnown?: boolean;
}

export interface PrepareOptions {
  readonly report: FieldReport;
  /** The name of the help desk, or `parley`. */
  readonly from: string;
  /** Maps ids of the source system to Parley ids. */
  readonly ids: ReadonlyMap<string, string>;
  /** The domain for customers without an e-mail address (`<id>@<domain>`); null to do without. */
  readonly placeholderDomain: string | null;
  /** Set on rows without an `importedAt`; null if they count as new conversations. */
  readonly importedAt: string | null;
  /** Fields to remove from every row; a dot separates nested fields. */
  readonly without: readonly string[];
  /** How the cells of a CSV are read. */
  readonly cells: CellOptions;
  /** Whether rows with fields that are not imported are rejected. */
  readonly strict: boolean;
  /** Before external ids, instead of the name of the help desk; null for that, or none. */
  readonly namespace: string | null;
  readonly keepHtml: boolean;
  /** Whether attachments are fetched from their URLs. */
  readonly attachments: boolean;
  readonly related: Related;
  /** Whether only the customers of rows are wanted, for which texts are not converted. */
  readonly onlyCustomers?: boolean;
  /** What other rows know about customers; null if they were not read before. */
  readonly details: CustomerDetails | null;
}

/** Converts a source row to the conversation to create. `columns` are those of a CSV. */
export function prepareRow(source: SourceRow, columns: ColumnMap | null, options: PrepareOptions): PreparedRow {
  if (source.fault !== undefined) return { source, input: null, reasons: [unreadable(source.fault)] };
  if (columns === null && isRejected(source.record)) return prepareAgain(source, source.record, options);
  const notes = new RowNotes(new Set(options.without));
  const result = toInput(source, columns, options, notes);
  options.report.add(notes, source);
  if (Array.isArray(result)) {
    const reasons = columns === null ? (ofAnother(source.record, options.from) ?? result) : result;
    return { source, input: null, reasons };
  }
  if (options.strict && notes.all.length > 0) return { source, input: null, reasons: [notImported(notes)] };
  const introduces = result !== null && (options.details?.isFirst(result.customer) ?? false);
  return { source, input: result, reasons: [], introduces };
}

/** The row as another system or a CSV gives it, before it is checked; null if it is left out. */
export function mapRow(
  source: SourceRow,
  columns: ColumnMap | null,
  options: PrepareOptions,
  notes: Notes,
): JsonObject | Reason[] | null {
  const { record } = source;
  const desk = columns === null ? deskOf(options.from) : undefined;
  const other = desk && isObject(record) && !desk.isOne(record) ? ofAnother(record, desk.name) : null;
  if (other) return other;
  if (desk) return isObject(record) ? fromDesk(desk, record, options, notes) : [noObject];
  if (columns === null && !isObject(record)) return [noObject];
  const given =
    columns === null ? (record as JsonObject) : rowFromCells(record as string[], columns, options.cells, notes);
  if (Array.isArray(given)) return given;
  const row = fromParley(given, notes, options);
  if (options.namespace !== null) addNamespace(row, options.namespace);
  if (columns !== null) withPlaceholder(row, options.placeholderDomain);
  return row;
}

function toInput(
  source: SourceRow,
  columns: ColumnMap | null,
  options: PrepareOptions,
  notes: RowNotes,
): ImportRow | Reason[] | null {
  const mapped = mapRow(source, columns, options, notes);
  if (mapped === null || Array.isArray(mapped)) return mapped;
  for (const field of options.without) takeOut(mapped, field.split('.'));
  if (columns !== null || deskOf(options.from)) fit(mapped, notes);
  if (!options.attachments) dropUrls(mapped, notes);
  const row = parseRow(mapped, notes);
  if (Array.isArray(row)) return row;
  // Derived before importedAt is set and blanks are filled, because these differ between runs.
  const id = row.id == null && row.externalId == null ? derivedId(row) : row.id;
  options.details?.fill(row, notes);
  const desk = columns === null ? deskOf(options.from) : undefined;
  if (desk) preferEmail(row, `${options.namespace ?? desk.name}:`, notes);
  return { ...row, ...(id != null && { id }), importedAt: row.importedAt ?? options.importedAt };
}

function fromDesk(desk: Desk, record: JsonObject, options: PrepareOptions, notes: Notes): JsonObject | null {
  const { ids, placeholderDomain, keepHtml, related, namespace, onlyCustomers: skipTexts = false } = options;
  const { title } = desk;
  const around: Around = {
    name: namespace ?? desk.name,
    title,
    notes,
    ids,
    placeholderDomain,
    keepHtml,
    related,
    skipTexts,
  };
  const fields = new Fields(record, '', notes);
  const row = desk.toRow(fields, around);
  if (row !== null) fields.end();
  return row;
}

function addNamespace(row: JsonObject, namespace: string): void {
  const holders = [row, row.customer, ...(Array.isArray(row.threads) ? row.threads.map((each) => each?.customer) : [])];
  for (const holder of holders)
    if (isObject(holder) && typeof holder.externalId === 'string' && holder.externalId !== '')
      holder.externalId = `${namespace}:${holder.externalId}`;
}

/**
 * Customers with an e-mail address are found by it: someone who is there already may have another external id (R30). The id of
 * the other system tells only those without an address apart.
 */
function preferEmail({ customer, threads }: ImportRow, prefix: string, notes: RowNotes): void {
  for (const each of [customer, ...(threads ?? []).map((thread) => thread.customer)]) {
    if (each?.email == null || !each.externalId?.startsWith(prefix)) continue;
    delete each.externalId;
    notes.leftOut('customer.id', 'the e-mail address tells who it is');
  }
}

function withPlaceholder(row: JsonObject, domain: string | null): void {
  const { customer, externalId } = row;
  if (domain === null || !isObject(customer) || customer.email !== undefined) return;
  const id = customer.externalId ?? externalId;
  if (typeof id === 'string') customer.email = `${id.replace(/[^\w.-]+/g, '-')}@${domain}`;
}

/** Leaves out attachments that would have to be fetched. */
function dropUrls({ threads }: JsonObject, notes: RowNotes): void {
  for (const thread of Array.isArray(threads) ? threads : []) {
    if (!isObject(thread) || !Array.isArray(thread.attachments)) continue;
    const kept = thread.attachments.filter((each) => !isObject(each) || each.url === undefined);
    if (kept.length === thread.attachments.length) continue;
    notes.leftOut('threads[].attachments', 'at a URL; --attachments fetches them');
    if (kept.length > 0) thread.attachments = kept;
    else delete thread.attachments;
  }
}

/** Removes a field from a row, or from each entry of a list in it: `threads.createdBy`. */
function takeOut(holder: unknown, [name, ...rest]: readonly string[]): void {
  if (Array.isArray(holder)) for (const each of holder) takeOut(each, [name as string, ...rest]);
  else if (!isObject(holder)) return;
  else if (rest.length === 0) delete holder[name as string];
  else takeOut(holder[name as string], rest);
}

/** The reason for rejecting a row with fields that are not imported (`--strict`). */
export function notImported(notes: RowNotes): Reason {
  const names = [...new Set(notes.all.map(({ field }) => field))];
  const shown = names.slice(0, 20).join(', ');
  const message = `The row has fields that are not imported: ${shown}${names.length > 20 ? ', …' : ''}.`;
  return { code: 'NOT_IMPORTED', path: [], message };
}

/** A row from another system than the one that the import expects. */
function ofAnother(record: unknown, from: string): Reason[] | null {
  const desk = guessDesk(record);
  if (desk === null || desk.name === from) return null;
  const message = `The row looks like a ${desk.title} row: import it with --from ${desk.name}.`;
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
function prepareAgain(source: SourceRow, { row, text }: RejectedRecord, options: PrepareOptions): PreparedRow {
  if (row !== undefined)
    return prepareRow({ ...source, form: { kind: 'value', value: row }, record: row }, null, options);
  const form = { kind: 'text' as const, text: String(text) };
  try {
    return prepareRow({ ...source, form, record: parseExactly(form.text) }, null, options);
  } catch (error) {
    const reasons = [unreadable(`The text is not JSON: ${(error as Error).message}`)];
    return { source: { ...source, form, fault: 'not JSON' }, input: null, reasons };
  }
}

const noObject: Reason = { code: 'INVALID_INPUT', path: [], message: 'The row must be an object.' };
const unreadable = (message: string): Reason => ({ code: 'UNREADABLE', message, path: [] });
