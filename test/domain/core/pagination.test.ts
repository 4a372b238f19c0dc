import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../../../src/domain/core/invalid-request-error.ts';
import {
  encodeCursor,
  keysetOf,
  type Page,
  type PageArgs,
  type PageRequest,
  type Position,
  toPage,
  toPageRequest,
} from '../../../src/domain/core/pagination.ts';

const key = '01890a5d-ac96-774b-bcce-b302099a8057';
const time = Date.parse('2026-01-01T00:00:00.000Z');
const timeOrders = [
  'NEWEST',
  'OLDEST',
  'RECENTLY_UPDATED',
  'LEAST_RECENTLY_UPDATED',
  'RECENTLY_ACTIVE',
  'THREADS',
  'BULK',
];
const cursor = encodeCursor('NEWEST', [time, key]);

/** The reason why the request is rejected. */
function refusal(args: PageArgs, order = 'NEWEST'): InvalidRequestError | null {
  try {
    toPageRequest(args, order);
    return null;
  } catch (error) {
    if (error instanceof InvalidRequestError) return error;
    throw error;
  }
}
const forge = (text: string) => Buffer.from(text).toString('base64url');

describe('page request', () => {
  it.each([
    [{}, { size: 20, backward: false, after: null, before: null }],
    [
      { first: null, last: null, after: null, before: null },
      { size: 20, backward: false, after: null, before: null },
    ],
    [{ first: 1 }, { size: 1, backward: false, after: null, before: null }],
    [{ first: 100 }, { size: 100, backward: false, after: null, before: null }],
    [{ last: 1 }, { size: 1, backward: true, after: null, before: null }],
    [
      { last: 100, before: cursor },
      { size: 100, backward: true, after: null, before: [time, key] },
    ],
    [{ after: cursor }, { size: 20, backward: false, after: [time, key], before: null }],
    [
      { first: 5, after: cursor, before: cursor },
      { size: 5, backward: false, after: [time, key], before: [time, key] },
    ],
  ] satisfies [PageArgs, PageRequest][])('accepts %j', (args, request) => {
    expect(toPageRequest(args, 'NEWEST')).toEqual(request);
  });

  it.each([
    [{ first: 0 }, ['first']],
    [{ first: -1 }, ['first']],
    [{ first: 101 }, ['first']],
    [{ last: 0 }, ['last']],
    [{ last: -5 }, ['last']],
    [{ last: 101 }, ['last']],
    [{ first: 1, last: 1 }, ['first', 'last']],
    [{ after: '' }, ['after']],
    [{ after: 'nonsense' }, ['after']],
    [{ before: 'nonsense' }, ['before']],
    [{ first: 5, after: cursor, before: 'nonsense' }, ['before']],
  ] satisfies [PageArgs, string[]][])('rejects %j and names the argument', (args, path) => {
    expect(refusal(args)?.argument).toEqual(path);
  });
});

describe('cursor', () => {
  const years = { min: Date.parse('0001-01-01T00:00:00.000Z'), max: Date.parse('9999-12-31T23:59:59.999Z') };

  it('decodes to its position', () => {
    fc.assert(
      fc.property(fc.constantFrom(...timeOrders), fc.integer(years), fc.uuid(), (order, sort, id) => {
        expect(toPageRequest({ after: encodeCursor(order, [sort, id]) }, order).after).toEqual([sort, id]);
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999 }), (index) => {
        const before = encodeCursor('ROWS', [index, String(index)]);
        expect(toPageRequest({ before }, 'ROWS').before).toEqual([index, String(index)]);
      }),
    );
  });

  it('is valid for its own order only', () => {
    for (const order of [...timeOrders, 'ROWS'].filter((each) => each !== 'NEWEST'))
      expect(refusal({ after: cursor }, order)?.argument, order).toEqual(['after']);
    expect(refusal({ after: cursor }, 'NEWEST')).toBeNull();
  });

  it('rejects any other text with the same error', () => {
    const part = fc.oneof(fc.string(), fc.integer().map(String), fc.uuid(), fc.constantFrom('NEWEST', 'ROWS', '', key));
    const forged = fc.array(part, { maxLength: 4 }).map((parts) => forge(parts.join('.')));
    const bytes = fc.uint8Array().map((each) => Buffer.from(each).toString('base64url'));
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({ unit: fc.constantFrom('é', '😀', '\0', '\uD83D', '.', '-', '_', '=', 'A') }),
          bytes,
          forged,
        ),
        (text) => {
          for (const order of ['NEWEST', 'ROWS']) {
            if (refusal({ after: text }, order)) continue;
            // A text that happens to be accepted is a position within the range of the database.
            const [sort, id] = toPageRequest({ after: text }, order).after as Position;
            expect(sort).toBeGreaterThanOrEqual(order === 'ROWS' ? 0 : years.min);
            expect(sort).toBeLessThanOrEqual(order === 'ROWS' ? 999_999 : years.max);
            expect(id).toMatch(order === 'ROWS' ? /^\d+$/ : /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a time before year 1', `NEWEST.-999999999999999.${key}`, 'NEWEST'],
    ['a time after year 9999', `NEWEST.999999999999999.${key}`, 'NEWEST'],
    ['a fractional time', `NEWEST.1.5.${key}`, 'NEWEST'],
    ['a time in hexadecimal', `NEWEST.0x10.${key}`, 'NEWEST'],
    ['a time in exponent notation', `NEWEST.1e3.${key}`, 'NEWEST'],
    ['no time', `NEWEST..${key}`, 'NEWEST'],
    ['no key', `NEWEST.${time}.`, 'NEWEST'],
    ['an index in place of a key', `NEWEST.${time}.7`, 'NEWEST'],
    ['an overlong key', `NEWEST.${time}.${key}0`, 'NEWEST'],
    ['an extra part', `NEWEST.${time}.${key}.x`, 'NEWEST'],
    ['only an order', 'NEWEST', 'NEWEST'],
    ['a negative index', 'ROWS.-1.-1', 'ROWS'],
    ['an index out of range', 'ROWS.999999999999999.9', 'ROWS'],
    ['a key in place of an index', `ROWS.7.${key}`, 'ROWS'],
  ])('rejects a cursor forged with %s', (_, text, order) => {
    expect(refusal({ after: forge(text) }, order)?.argument).toEqual(['after']);
    expect(refusal({ before: forge(text) }, order)?.argument).toEqual(['before']);
  });
});

describe('page', () => {
  const request = (over: Partial<PageRequest>): PageRequest => ({
    size: 2,
    backward: false,
    after: null,
    before: null,
    ...over,
  });
  const at: Position = [time, key];

  it.each([
    ['an empty page', {}, [], { rows: [], hasNextPage: false, hasPreviousPage: false }],
    ['a partial page', {}, [1], { rows: [1], hasNextPage: false, hasPreviousPage: false }],
    ['a full page', {}, [1, 2], { rows: [1, 2], hasNextPage: false, hasPreviousPage: false }],
    ['one extra row', {}, [1, 2, 3], { rows: [1, 2], hasNextPage: true, hasPreviousPage: false }],
    ['rows after a cursor', { after: at }, [1, 2, 3], { rows: [1, 2], hasNextPage: true, hasPreviousPage: true }],
    ['rows from the end', { backward: true }, [3, 2], { rows: [2, 3], hasNextPage: false, hasPreviousPage: false }],
    [
      'one extra row from the end',
      { backward: true },
      [3, 2, 1],
      { rows: [2, 3], hasNextPage: false, hasPreviousPage: true },
    ],
    [
      'rows before a cursor',
      { backward: true, before: at },
      [2],
      { rows: [2], hasNextPage: true, hasPreviousPage: false },
    ],
  ])('reads %s', (_, over, read, page) => {
    expect(toPage(request(over), read, 'NEWEST')).toEqual({ ...page, order: 'NEWEST' });
  });
});

describe('paging through a list', () => {
  type Row = readonly [sort: number, key: string];
  const compare = (one: Row, other: Row) => one[0] - other[0] || (one[1] < other[1] ? -1 : Number(one[1] > other[1]));
  /** Few distinct times, so that many rows share one and their keys break the tie. */
  const list = fc
    .array(fc.integer({ min: 0, max: 5 }), { maxLength: 40, size: 'max' })
    .map((times) =>
      times
        .map(
          (sort, index): Row => [
            time + sort,
            `00000000-0000-7000-8000-${String((index * 7919) % 997).padStart(12, '0')}`,
          ],
        )
        .toSorted(compare),
    );

  /** The list as a store returns it: the rows of a keyset page, read from the end where it starts. */
  function read(rows: readonly Row[], args: PageArgs): Page<Row> {
    const request = toPageRequest(args, 'THREADS');
    const { after, before, backward, limit } = keysetOf(request);
    const isAfter = (row: Row, place: Position | null) => !place || compare(row, place as Row) > 0;
    const isBefore = (row: Row, place: Position | null) => !place || compare(row, place as Row) < 0;
    const inside = rows.filter((row) => isAfter(row, after) && isBefore(row, before));
    return toPage(request, (backward ? inside.toReversed() : inside).slice(0, limit), 'THREADS');
  }
  const cursorOf = (row: Row | undefined) => (row ? encodeCursor('THREADS', row) : undefined);

  it('returns each row once and in order, forward', () => {
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 7 }), (rows, first) => {
        const seen: Row[] = [];
        let page = read(rows, { first });
        expect(page.hasPreviousPage).toBe(false);
        seen.push(...page.rows);
        while (page.hasNextPage) {
          page = read(rows, { first, after: cursorOf(page.rows.at(-1)) });
          expect(page.rows.length).toBeGreaterThan(0);
          expect(page.hasPreviousPage).toBe(true);
          seen.push(...page.rows);
        }
        expect(seen).toEqual(rows);
      }),
    );
  });

  it('returns each row once and in order, backward', () => {
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 7 }), (rows, last) => {
        let page = read(rows, { last });
        expect(page.hasNextPage).toBe(false);
        let seen = page.rows;
        while (page.hasPreviousPage) {
          page = read(rows, { last, before: cursorOf(page.rows[0]) });
          expect(page.rows.length).toBeGreaterThan(0);
          expect(page.hasNextPage).toBe(true);
          seen = [...page.rows, ...seen];
        }
        expect(seen).toEqual(rows);
      }),
    );
  });

  it('returns the rows between two cursors, from either end', () => {
    const place = fc.nat({ max: 39 });
    fc.assert(
      fc.property(list, place, place, (rows, from, to) => {
        const between = { after: cursorOf(rows[from]), before: cursorOf(rows[to]) };
        fc.pre(rows.length > Math.max(from, to));
        const expected = rows.slice(from + 1, Math.max(to, from + 1));
        expect(read(rows, { first: 100, ...between }).rows).toEqual(expected);
        expect(read(rows, { last: 100, ...between }).rows).toEqual(expected);
      }),
    );
  });
});
