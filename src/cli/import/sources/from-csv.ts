import { type ConversationField, conversationFields } from '../../../domain/conversations/fields.ts';
import { CommandError } from '../../report-error.ts';
import type { JsonObject } from '../readers/json-value.ts';
import { customerFields, rowFields, threadFields } from '../row.ts';

/** The path in the row for each column of a CSV; null for a column that is left out. */
export type ColumnMap = readonly (readonly string[] | null)[];

/** Columns of a rejected file in addition to those of its source. */
export const rejectedColumns: readonly string[] = ['rejected_line', 'rejected_reasons'];

const dots = (path: string) => path.split('.');
const squeeze = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Common names of the fields, squeezed, in addition to their own names. */
const otherNames: Record<string, string> = {
  id: 'externalId',
  conversationid: 'externalId',
  ticketid: 'externalId',
  subject: 'name',
  title: 'name',
  created: 'createdAt',
  date: 'createdAt',
  channel: 'replyChannel',
  language: 'defaultLang',
  tag: 'tags',
  text: 'threads.0.text',
  message: 'threads.0.text',
  body: 'threads.0.text',
  email: 'customer.email',
  customeremail: 'customer.email',
  emailaddress: 'customer.email',
  customerid: 'customer.id',
  company: 'customer.organization',
};
const byName = new Map<string, string>([
  ...customerFields.filter((field) => field !== 'id').map((field) => [squeeze(field), `customer.${field}`] as const),
  ...customerFields.map((field) => [squeeze(`customer${field}`), `customer.${field}`] as const),
  ...rowFields.filter((field) => isScalarField(field)).map((field) => [squeeze(field), field] as const),
  ...Object.entries(otherNames),
]);

function isScalarField(field: string): boolean {
  return !['customer', 'threads', 'custom'].includes(field);
}

/** Is this the path of a field that a cell can set? */
function isTarget(path: string): boolean {
  const [head = '', ...rest] = dots(path);
  if (head === 'customer') return rest.length === 1 && customerFields.includes(rest[0] as string);
  if (head === 'custom') return rest.length === 1 && rest[0] !== '';
  if (head === 'threads') {
    const [nth = '', field = '', ofCustomer, ...further] = rest;
    if (!/^\d{1,2}$/.test(nth) || further.length > 0) return false;
    if (field === 'customer') return ofCustomer !== undefined && customerFields.includes(ofCustomer);
    return ofCustomer === undefined && field !== 'attachments' && threadFields.includes(field);
  }
  return rest.length === 0 && rowFields.includes(head) && isScalarField(head);
}

/**
 * Maps each column to a path: by `given` (column name to path, or to '-' to leave it out), otherwise by its name. Calls
 * `onUnknown` for columns without a path.
 */
export function mapColumns(
  columns: readonly string[],
  given: ReadonlyMap<string, string>,
  onUnknown: (column: string) => void,
): ColumnMap {
  for (const [column, path] of given) {
    if (!columns.includes(column))
      throw new CommandError(
        `--map names the column '${column}', which the file does not have. Its columns are: ${columns.join(', ')}.`,
      );
    if (path !== '-' && !isTarget(path))
      throw new CommandError(`--map names the field '${path}', which a conversation does not have. ${targetsHelp}`);
  }
  const paths = columns.map((column) => {
    const own = given.get(column);
    if (own === '-' || rejectedColumns.includes(column)) return null;
    if (own !== undefined) return dots(own);
    // An id of another system cannot be the id of our conversation.
    if (isTarget(column) && column !== 'id') return dots(column);
    const known = byName.get(squeeze(column));
    if (known === undefined) onUnknown(column);
    return known === undefined ? null : dots(known);
  });
  refuseTwins(columns, paths);
  return paths;
}

const targetsHelp =
  'Examples of fields: externalId, name, tags, customer.email, custom.orderNum, threads.0.text, threads.0.createdAt.';

function refuseTwins(columns: readonly string[], paths: ColumnMap): void {
  const taken = new Map<string, string>();
  for (const [at, path] of paths.entries()) {
    if (path === null) continue;
    const key = path.join('.');
    const column = columns[at] as string;
    const other = taken.get(key);
    if (other !== undefined)
      throw new CommandError(
        `The columns '${other}' and '${column}' both map to ${key}. Leave one out with --map '${column}=-'.`,
      );
    taken.set(key, column);
  }
  if (taken.size === 0)
    throw new CommandError(
      `No column of the file is known: ${columns.join(', ')}. Map columns with --map, or set the separator with --delimiter.`,
    );
}

/** Builds a row from cells. An empty cell has no value. */
export function rowFromCells(cells: readonly string[], map: ColumnMap, listSeparator: string): JsonObject {
  const row: JsonObject = { customer: {} };
  const threads = new Map<number, JsonObject>();
  for (const [at, path] of map.entries()) {
    const cell = cells[at] ?? '';
    if (path === null || cell === '') continue;
    const [head = '', second = '', third = '', fourth] = path;
    if (head === 'customer' || head === 'custom') {
      row[head] ??= {};
      (row[head] as JsonObject)[second] = head === 'custom' ? customValue(second, cell) : enumOr(second, cell);
    } else if (head === 'threads') {
      const thread = threads.get(Number(second)) ?? {};
      threads.set(Number(second), thread);
      if (fourth === undefined) thread[third] = enumOr(third, cell);
      else thread[third] = { ...(thread[third] as JsonObject | undefined), [fourth]: enumOr(fourth, cell) };
    } else row[head] = scalarValue(head, cell, listSeparator);
  }
  const present = [...threads.entries()].toSorted(([a], [b]) => a - b).map(([, thread]) => thread);
  // A thread without text does not exist in this row: all rows of a CSV have the same columns.
  const said = present.filter((thread) => thread.text !== undefined);
  if (said.length > 0) row.threads = said;
  return row;
}

const fieldsOfKind = (kind: ConversationField['kind']) =>
  Object.entries(conversationFields)
    .filter(([, field]) => field.kind === kind)
    .map(([name]) => name);

const lists = [...fieldsOfKind('texts'), 'assignedUsers', 'assignedTeams'];
const enums = [...fieldsOfKind('enum'), 'type', 'channel', 'gender', 'photoType'];
const numbers = fieldsOfKind('whole');

function scalarValue(field: string, cell: string, listSeparator: string): unknown {
  if (lists.includes(field))
    return cell
      .split(listSeparator)
      .map((each) => each.trim())
      .filter((each) => each !== '');
  return numbers.includes(field) ? numberOr(cell) : enumOr(field, cell);
}

function enumOr(field: string, cell: string): string {
  return enums.includes(field) ? cell.trim().toUpperCase().replaceAll(' ', '_') : cell;
}

function customValue(key: string, cell: string): unknown {
  if (key.endsWith('Num')) return numberOr(cell);
  if (!key.endsWith('Bool')) return cell;
  const word = cell.trim().toLowerCase();
  if (['true', 'yes', '1'].includes(word)) return true;
  return ['false', 'no', '0'].includes(word) ? false : cell;
}

/** The cell as a number, or unchanged: the rules report what is wrong with it. */
function numberOr(cell: string): number | string {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(cell.trim()) ? Number(cell) : cell;
}
