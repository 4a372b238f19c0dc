import * as fc from 'fast-check';
import pg from 'pg';
import { expect, it } from 'vitest';
import { parseTimestamp } from '../../../src/store/drivers/parse-values.ts';

const slow = pg.types.getTypeParser(1184, 'text') as (text: string) => Date;

it('parses any timestamp like the slow parser', () => {
  const times = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(times, fc.integer({ min: 0, max: 6 }), fc.nat(999), (time, digits, micros) => {
      const fraction = `${time.toISOString().slice(20, 23)}${String(micros).padStart(3, '0')}`.slice(0, digits);
      const text = `${time.toISOString().slice(0, 19).replace('T', ' ')}${digits ? `.${fraction}` : ''}+00`;
      expect(parseTimestamp(text)).toEqual(slow(text));
    }),
  );
});

it.each([
  '2026-11-23 10:20:30.123456+00',
  '2026-11-23 10:20:30+02',
  '2026-11-23 10:20:30.5-03:30',
  '0044-03-15 12:00:00+00 BC',
  '0044-03-15 12:00:00+00',
  '12026-11-23 10:20:30+00',
  'infinity',
  '-infinity',
])('handles %s explicitly', (text) => {
  expect(parseTimestamp(text)).toEqual(slow(text));
});
