import pg from 'pg';

const TIMESTAMPTZ = 1184;
const ZERO = 48;
const parseAnyTimestamp = pg.types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => Date;

const two = (text: string, at: number): number => (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;

/**
 * Parses a `timestamptz` that PostgreSQL prints with TimeZone UTC, to the millisecond. Four times as fast as `pg`'s own parser, which
 * was the most expensive part of reading a list; unusual values (BC, infinity, five-digit years) still go to that parser.
 */
export function parseTimestamp(text: string): Date {
  const end = text.length - 3;
  const usual =
    end >= 19 && end <= 26 && text.charCodeAt(4) === 45 && text.charCodeAt(10) === 32 && text.endsWith('+00');
  const year = usual ? two(text, 0) * 100 + two(text, 2) : 0;
  if (year < 100) return parseAnyTimestamp(text);
  let milliseconds = 0;
  for (let at = 20; at < 23; at += 1) {
    milliseconds = milliseconds * 10 + (at < end ? text.charCodeAt(at) - ZERO : 0);
  }
  return new Date(
    Date.UTC(year, two(text, 5) - 1, two(text, 8), two(text, 11), two(text, 14), two(text, 17), milliseconds),
  );
}

/** Parses values on both kinds of database like `pg`, but with a faster parser for times. */
export const typeParsers = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === TIMESTAMPTZ && format !== 'binary'
      ? parseTimestamp
      : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};
