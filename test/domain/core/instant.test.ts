import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../../src/domain/core/instant.ts';

const earliest = new Date('0001-01-01T00:00:00.000Z');
const latest = new Date('9999-12-31T23:59:59.999Z');
const day = 24 * 60 * 60 * 1000;
const time = fc.date({ min: earliest, max: latest, noInvalidDate: true });
const pad = (number: number, width = 2) => String(number).padStart(width, '0');

describe('instant', () => {
  it('DateTime: parses what Date prints, to the millisecond', () => {
    fc.assert(fc.property(time, (date) => void expect(parseInstant(date.toISOString())).toEqual(date)));
  });

  it('DateTime: converts an offset to the same instant', () => {
    const inner = fc.date({
      min: new Date(earliest.getTime() + day),
      max: new Date(latest.getTime() - day),
      noInvalidDate: true,
    });
    const minutes = fc.integer({ min: -(24 * 60 - 1), max: 24 * 60 - 1 });
    fc.assert(
      fc.property(inner, minutes, (date, offset) => {
        const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, -1);
        const clock = `${offset < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
        expect(parseInstant(local + clock)).toEqual(date);
      }),
    );
  });

  it('DateTime: drops digits past the millisecond and fills missing ones with zeros', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(time, digits, (date, fraction) => {
        const second = date.toISOString().slice(0, 19);
        const expected = new Date(`${second}.${fraction.slice(0, 3).padEnd(3, '0')}Z`);
        expect(parseInstant(`${second}.${fraction}Z`)).toEqual(expected);
      }),
    );
  });

  it('DateTime: accepts exactly the dates that exist in the calendar', () => {
    const seen = { taken: 0, refused: 0 };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9999 }),
        fc.integer({ min: 0, max: 13 }),
        fc.oneof(fc.integer({ min: 0, max: 32 }), fc.integer({ min: 28, max: 32 })),
        (year, month, dayOfMonth) => {
          const calendar = new Date(0);
          calendar.setUTCFullYear(year, month - 1, dayOfMonth);
          const exists = calendar.getUTCMonth() === month - 1 && calendar.getUTCDate() === dayOfMonth;
          seen[exists ? 'taken' : 'refused']++;
          const text = `${pad(year, 4)}-${pad(month)}-${pad(dayOfMonth)}T00:00:00Z`;
          expect(parseInstant(text)).toEqual(exists ? calendar : null);
        },
      ),
      { numRuns: 1000 },
    );
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(0);
  });

  it.each([
    ['a leap day', '2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
    ['a leap day of a century', '2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['lower-case letters', '2026-01-02t03:04:05z', '2026-01-02T03:04:05.000Z'],
    ['an unknown local offset', '2026-01-02T03:04:05-00:00', '2026-01-02T03:04:05.000Z'],
    ['an offset of half an hour', '2026-01-02T03:04:05+05:30', '2026-01-01T21:34:05.000Z'],
    ['the longest offset', '2026-01-02T00:00:00-23:59', '2026-01-02T23:59:00.000Z'],
    ['a leap second', '2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z'],
    ['a leap second with a fraction and an offset', '2017-01-01T00:59:60.5+01:00', '2016-12-31T23:59:59.999Z'],
    ['the first instant', '0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['the last instant', '9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999Z'],
    ['local year 0, year 1 in UTC', '0000-12-31T23:30:00-01:00', '0001-01-01T00:30:00.000Z'],
    ['a year with leading zeros', '0099-06-01T00:00:00Z', '0099-06-01T00:00:00.000Z'],
  ])('DateTime: accepts %s', (_, text, expected) => {
    expect(parseInstant(text)?.toISOString()).toBe(expected);
  });

  it.each([
    ['no offset', '2026-01-02T03:04:05'],
    ['only a date', '2026-01-02'],
    ['no seconds', '2026-01-02T03:04Z'],
    ['a space in place of the T', '2026-01-02 03:04:05Z'],
    ['30 February', '2024-02-30T00:00:00Z'],
    ['29 February of a common year', '2025-02-29T00:00:00Z'],
    ['29 February of a common century', '1900-02-29T00:00:00Z'],
    ['31 April', '2026-04-31T00:00:00Z'],
    ['month 0', '2026-00-01T00:00:00Z'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['day 0', '2026-01-00T00:00:00Z'],
    ['hour 24', '2026-01-01T24:00:00Z'],
    ['minute 60', '2026-01-01T00:60:00Z'],
    ['second 61', '2026-01-01T00:00:61Z'],
    ['an offset of 24 hours', '2026-01-01T00:00:00+24:00'],
    ['an offset with 60 minutes', '2026-01-01T00:00:00+01:60'],
    ['an offset without a colon', '2026-01-01T00:00:00+0100'],
    ['an offset without minutes', '2026-01-01T00:00:00+01'],
    ['a decimal point without digits', '2026-01-01T00:00:00.Z'],
    ['a comma in place of the decimal point', '2026-01-01T00:00:00,5Z'],
    ['a year of five digits', '10000-01-01T00:00:00Z'],
    ['a signed year', '+002026-01-01T00:00:00Z'],
    ['year 0', '0000-12-31T23:59:59.999Z'],
    ['local year 1, year 0 in UTC', '0001-01-01T00:30:00+01:00'],
    ['local year 9999, year 10000 in UTC', '9999-12-31T23:30:00-01:00'],
    ['a leading space', ' 2026-01-01T00:00:00Z'],
    ['a trailing line break', '2026-01-01T00:00:00Z\n'],
    ['digits of another script', '２０２６-01-01T00:00:00Z'],
    ['a number of milliseconds', '1767225600000'],
    ['nothing', ''],
  ])('DateTime: rejects %s', (_, text) => {
    expect(parseInstant(text)).toBeNull();
  });
});
