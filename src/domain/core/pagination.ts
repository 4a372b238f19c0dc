import { InvalidRequestError } from './invalid-request-error.ts';

export const defaultPageSize = 20;
export const maxPageSize = 100;

export interface PageArgs {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

/** The position of a row in its order: its sort values, the most significant first, and its key to break ties. */
export type Position = readonly [...sorts: (number | string)[], key: string];

/** A requested page. `backward` reads from the end toward the start. */
export interface PageRequest {
  readonly size: number;
  readonly backward: boolean;
  readonly after: Position | null;
  readonly before: Position | null;
}

/** A page of rows in ascending order of the connection, regardless of the direction in which it was read. */
export interface Page<Row> {
  readonly rows: Row[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** The connection and order that the cursors of this page belong to. */
  readonly order: string;
}

/**
 * Checks the arguments of a connection: at most one of `first` and `last`, 1 to 100 (default 20), and cursors of the same order.
 * Throws an InvalidRequestError that names the argument.
 */
export function toPageRequest(args: PageArgs, order: string): PageRequest {
  if (args.first != null && args.last != null)
    throw new InvalidRequestError('Use either first or last, not both.', ['first', 'last']);
  checkSize('first', args.first);
  checkSize('last', args.last);
  return {
    size: args.first ?? args.last ?? defaultPageSize,
    backward: args.last != null,
    after: args.after == null ? null : decodeCursor('after', args.after, order),
    before: args.before == null ? null : decodeCursor('before', args.before, order),
  };
}

function checkSize(name: string, size: number | null | undefined): void {
  if (size != null && (size < 1 || size > maxPageSize))
    throw new InvalidRequestError(`${name} must be 1 to ${maxPageSize}.`, [name]);
}

/**
 * Makes a page from the rows that were read: up to `size + 1`, in the direction of reading. The extra row only shows that there
 * are more.
 */
export function toPage<Row>(request: PageRequest, read: Row[], order: string): Page<Row> {
  const more = read.length > request.size;
  const rows = more ? read.slice(0, request.size) : read;
  return request.backward
    ? { rows: rows.toReversed(), hasPreviousPage: more, hasNextPage: request.before !== null, order }
    : { rows, hasNextPage: more, hasPreviousPage: request.after !== null, order };
}

/** A row's position as an opaque cursor. */
export function encodeCursor(order: string, position: Position): string {
  return Buffer.from(`${order}.${position.join('.')}`).toString('base64url');
}

// Values that the database can compare: times of the years 1 to 9999 with a row key, and row numbers.
const earliest = Date.parse('0001-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');
const timeAndKey = /^(?<time>-?\d{1,15})\.(?<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const keyAtEnd = timeAndKey.source.slice(timeAndKey.source.indexOf('\\.'));
/** The orders that do not sort only by a time. */
const otherPositions: Readonly<Record<string, RegExp>> = {
  ROWS: /^(?<first>\d{1,6})\.(?<key>\1)$/,
  PRIORITY: new RegExp(`^(?<first>[0-5])\\.${timeAndKey.source.slice(1)}`),
  NAME: new RegExp(`^(?<text>[^\\0]{0,200})${keyAtEnd}`, 'su'),
};

function decodeCursor(name: string, cursor: string, order: string): Position {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const position = text.startsWith(`${order}.`) ? text.slice(order.length + 1) : '';
  const { first, time, text: sortText, key } = (otherPositions[order] ?? timeAndKey).exec(position)?.groups ?? {};
  if (key === undefined || Number(time) < earliest || Number(time) > latest)
    throw new InvalidRequestError(`${name} is not a cursor of this connection and order.`, [name]);
  const numbers = [first, time].filter((sort) => sort !== undefined).map(Number);
  return sortText === undefined ? [...numbers, key] : [sortText, key];
}

/** A page for the store, with one row more than requested to find out whether there are more. */
export function keysetOf({ size, backward, after, before }: PageRequest) {
  return { limit: size + 1, backward, after, before };
}

/** A text that identifies the page. */
export function requestKey({ size, backward, after, before }: PageRequest): string {
  const place = (position: Position | null) => (position === null ? '' : position.join('.'));
  return `${size} ${backward} ${place(after)} ${place(before)}`;
}
