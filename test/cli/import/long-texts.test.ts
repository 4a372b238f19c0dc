import { describe, expect, it } from 'vitest';
import { Causes } from '../../../src/cli/import/report/causes.ts';
import { customOf } from '../../support/data/cells.ts';

// With quadratic scanning, these tests take minutes instead of milliseconds.
const long = 1_000_000;

describe('a long text in an import file', () => {
  const numberOf = (cell: string) => customOf(['customer.email', 'custom.visitsNum'], ['a@b', cell]).visitsNum;

  it.each([
    ['digits', '1'.repeat(long)],
    ['digits, a dot and digits', `${'1'.repeat(long)}.${'1'.repeat(long)}`],
    ['an exponent', `1e${'1'.repeat(long)}`],
    ['space', ' '.repeat(long)],
  ])('is recognized in a single pass as not being a number: %s', (_what, cell) => {
    expect(numberOf(`${cell}x`)).toBe(`${cell}x`.trim());
  });

  it.each([
    [' 1.5 ', 1.5],
    ['-.5e-3', -0.0005],
    ['+7.', 7],
    ['.', '.'],
    ['1.2.3', '1.2.3'],
    ['e5', 'e5'],
  ])('is parsed by the usual rules if it is a number: %j', (cell, value) => {
    expect(numberOf(cell)).toBe(value);
  });

  it('has one cause in common with texts that differ only in words with digits', () => {
    const causes = new Causes();
    for (const id of ['a1b', '2', 'x'.repeat(long).concat('3')])
      causes.add(1, [{ code: 'NOT_FOUND', message: `There is no Customer ${id}.`, path: ['customer'] }]);
    causes.add(2, [{ code: 'NOT_FOUND', message: `There is no Customer ${'x'.repeat(long)}.`, path: ['customer'] }]);
    expect(causes.list().map(({ rows }) => rows)).toEqual([3, 1]);
  });
});
