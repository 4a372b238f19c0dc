import { CommandError } from '../../report-error.ts';
import { squeeze } from '../convert/words.ts';
import { customerFields, threadFields } from '../row.ts';
import { fieldOf, isOwnField, personFields } from './column-names.ts';

/** The path in the row for each column of a CSV; null for a column that is left out. */
export type ColumnMap = readonly (readonly string[] | null)[];

/** Columns of a rejected file in addition to those of its source. */
export const rejectedColumns: readonly string[] = ['rejected_line', 'rejected_reasons'];

/** What was understood of the columns. */
export interface ColumnNotes {
  /** A column without a field; `why` is null if nobody knows it. */
  readonly onUnknown: (column: string, why: string | null) => void;
  /** A column that fills a field of another name. */
  readonly onGuess?: (column: string, field: string) => void;
}

const dots = (path: string) => path.split('.');

/** Is this the path of a field that a cell can set? */
function isTarget(path: string): boolean {
  const [head = '', ...rest] = dots(path);
  if (head === 'customer') return rest.length === 1 && isCustomerField(rest[0] as string);
  if (head === 'custom') return rest.length === 1 && rest[0] !== '';
  if (head === 'threads') {
    const [nth = '', field = '', ofCustomer, ...further] = rest;
    if (!/^\d{1,2}$/.test(nth) || further.length > 0) return false;
    if (field === 'customer') return ofCustomer !== undefined && isCustomerField(ofCustomer);
    return ofCustomer === undefined && field !== 'attachments' && threadFields.includes(field);
  }
  return rest.length === 0 && isOwnField(head);
}

const isCustomerField = (field: string) =>
  customerFields.includes(field) || (personFields as readonly string[]).includes(field);

/**
 * Maps each column to a path: by `given` (column name to path, to another name that a column may have, or to '-' to leave it
 * out), otherwise by its name. A column that was mapped wins over one that was guessed.
 */
export function mapColumns(
  columns: readonly string[],
  given: ReadonlyMap<string, string>,
  { onUnknown, onGuess }: ColumnNotes,
): ColumnMap {
  const explicit = new Map([...given].map(([column, field]) => [column, targetOf(column, field, columns)]));
  const taken = new Map([...explicit].flatMap(([column, path]) => (path === null ? [] : [[path, column] as const])));
  if (taken.size < [...explicit.values()].filter((path) => path !== null).length) refuseTwins(columns, explicit);
  const paths = columns.map((column) => {
    const own = explicit.get(column);
    if (own !== undefined) return own === null ? null : dots(own);
    if (rejectedColumns.includes(column)) return null;
    // An id of another system cannot be the id of our conversation.
    const path = isTarget(column) && column !== 'id' ? column : fieldOf(column);
    if (path === undefined) {
      onUnknown(column, null);
      return null;
    }
    const other = taken.get(path);
    if (other !== undefined) {
      if (!explicit.has(other) && squeeze(other) === squeeze(column))
        refuseTwins(
          columns,
          new Map([
            [other, path],
            [column, path],
          ]),
        );
      onUnknown(column, `the column '${other}' fills ${path}; --map changes that`);
      return null;
    }
    taken.set(path, column);
    if (squeeze(column) !== squeeze(path)) onGuess?.(column, path);
    return dots(path);
  });
  if (paths.every((path) => path === null))
    throw new CommandError(
      `No column of the file is known: ${columns.join(', ')}. Map columns with --map, or set the separator with --delimiter.`,
    );
  return paths;
}

const targetsHelp =
  'Examples of fields: externalId, name, tags, customer.email, custom.orderNum, threads.0.text, threads.0.createdAt.';

function targetOf(column: string, field: string, columns: readonly string[]): string | null {
  if (!columns.includes(column))
    throw new CommandError(
      `--map names the column '${column}', which the file does not have. Its columns are: ${columns.join(', ')}.`,
    );
  if (field === '-') return null;
  const path = isTarget(field) ? field : fieldOf(field);
  if (path === undefined)
    throw new CommandError(`--map names the field '${field}', which a conversation does not have. ${targetsHelp}`);
  return path;
}

function refuseTwins(columns: readonly string[], paths: ReadonlyMap<string, string | null>): never {
  const first = new Map<string, string>();
  for (const column of columns) {
    const path = paths.get(column);
    if (path == null) continue;
    const other = first.get(path);
    if (other !== undefined)
      throw new CommandError(
        `The columns '${other}' and '${column}' both map to ${path}. Leave one out with --map '${column}=-'.`,
      );
    first.set(path, column);
  }
  throw new CommandError('Two columns map to the same field.');
}
