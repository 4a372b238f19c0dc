import { describe, expect, it } from 'vitest';
import { count, duration } from '../../../../src/cli/import/report/figures.ts';
import { Progress } from '../../../../src/cli/import/report/progress.ts';

function showing(isTTY: boolean, parts: (number | null)[]) {
  const written: string[] = [];
  let now = 0;
  let part = parts[0] ?? null;
  const output = { isTTY, columns: 100, write: (text: string) => written.push(text) };
  const progress = new Progress({ output, part: () => part, now: () => now, everyMs: 1_000_000 });
  return {
    progress,
    written,
    at: (ms: number, read: number | null) => {
      now = ms;
      part = read;
    },
  };
}

describe('progress', () => {
  it('a plain line tells how much, how fast, what was rejected and how long still', () => {
    const { progress, written, at } = showing(false, [0]);
    progress.settled(3000);
    progress.rejected(2);
    at(2000, 0.25);
    progress.show();
    progress.end();
    expect(written).toEqual(['25 %  3,000 rows  1,500 rows/s  2 rejected  6.0 s left\n']);
  });

  it('a terminal has one line that changes, with a bar', () => {
    const { progress, written, at } = showing(true, [0]);
    progress.settled(10);
    at(1000, 0.5);
    progress.show();
    progress.end();
    expect(written).toEqual([
      '\r[############............] 50 %  10 rows  10 rows/s  0 rejected  1.0 s left\u001b[K',
      '\r\u001b[K',
    ]);
  });

  it('what an earlier run has read does not make this one faster', () => {
    const { progress, at } = showing(false, [0.5]);
    progress.settled(10);
    at(1000, 0.75);
    expect(progress.line()).toBe('75 %  10 rows  10 rows/s  0 rejected  1.0 s left');
    progress.end();
  });

  it('of a pipe nobody knows how long it is', () => {
    const { progress, at } = showing(false, [null]);
    progress.settled(10);
    at(1000, null);
    expect(progress.line()).toBe('10 rows  10 rows/s  0 rejected');
    progress.end();
  });
});

it.each([
  [850, '850 ms'],
  [12_340, '12.3 s'],
  [59_999, '60.0 s'],
  [312_000, '5 min 12 s'],
  [7_380_000, '2 h 3 min'],
])('%i ms are %s', (ms, text) => expect(duration(ms)).toBe(text));

it('counts have their thousands set apart', () => expect(count(1_234_567)).toBe('1,234,567'));
