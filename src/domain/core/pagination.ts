import { InvalidRequestError } from './invalid-request-error.ts';

export const defaultPageSize = 20;
export const maxPageSize = 100;

export interface PageArgs {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

/** Where a row stands in its order: what it is sorted by, the most significant first, and its key to tell equals apart. */
export type Position = readonly [...sorts: (number | string)[], key: string];

/** A page that was asked for. `backward` reads from the end towards the start. */
export interface PageRequest {
  readonly size: number;
  readonly backward: boolean;
  readonly after: Position | null;
  readonly before: Position | null;
}

/** A page of rows in their order, wherever it was read from. */
export interface Page<Row> {
  readonly rows: Row[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** What cursors of this page belong to. */
  readonly order: string;
}

/**
 * Checks the arguments of a connection: at most one of `first` and `last`, 1 to 100 (20 where neither is given), and
 * cursors of the same order. Throws InvalidRequestError, which names the argument.
 */
export function toPageRequest(args: PageArgs, order: string): PageRequest {
  if (args.first != null && args.last != null)
    throw new InvalidRequestError('Give first or last, not both.', ['first', 'last']);
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
 * Makes a page of the rows that were read: up to `size + 1` of them, nearest to the end that the reading began at first.
 * The one too many only tells that there is more.
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

// What the database can compare with: times of the years 1 to 9999 with a row's key, and row numbers.
const earliest = Date.parse('0001-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');
const timeAndKey = /^(?<time>-?\d{1,15})\.(?<key>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const keyAtEnd = timeAndKey.source.slice(timeAndKey.source.indexOf('\\.'));
/** The orders that are not by a time alone. */
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

/** A page as the store reads it: one row more than asked for tells whether there are more. */
export function keysetOf({ size, backward, after, before }: PageRequest) {
  return { limit: size + 1, backward, after, before };
}

/** Tells one page from others, in a text. */
export function requestKey({ size, backward, after, before }: PageRequest): string {
  const place = (position: Position | null) => (position === null ? '' : position.join('.'));
  return `${size} ${backward} ${place(after)} ${place(before)}`;
}
