import { describe, expect, it } from 'vitest';
import { count, duration } from '../../../../src/cli/import/report/figures.ts';
import { Progress } from '../../../../src/cli/import/report/progress.ts';

function showing(isTTY: boolean, size: number | null, rowsBefore = 0) {
  const written: string[] = [];
  const state = { ms: 0, waiting: null as string | null };
  const output = { isTTY, columns: 100, write: (text: string) => written.push(text) };
  const now = () => state.ms;
  const waiting = () => state.waiting;
  const progress = new Progress({ output, size, rowsBefore, waiting, now, everyMs: 1_000_000 });
  return { progress, written, state };
}

describe('progress', () => {
  it('a line shows progress, speed, rejected rows and remaining time', () => {
    const { progress, written, state } = showing(false, 12_000);
    progress.read(12_000, 12_000);
    progress.settled(3000);
    progress.rejected(2);
    state.ms = 2000;
    progress.show();
    progress.end();
    expect(written).toEqual(['25 %  3,000 rows  1,500 rows/s  2 rejected  6.0 s left\n']);
  });

  it('a terminal shows one line that updates, with a bar', () => {
    const { progress, written, state } = showing(true, 200);
    progress.read(10, 100);
    progress.settled(10);
    state.ms = 1000;
    progress.show();
    progress.end();
    expect(written).toEqual([
      '\r[############............] 50 %  10 rows  10 rows/s  0 rejected  1.0 s left\u001b[K',
      '\r\u001b[K',
    ]);
  });

  it('rows that are read but not settled do not count', () => {
    const { progress, state } = showing(false, 1000);
    state.ms = 5000;
    progress.read(100, 1000);
    expect(progress.line()).toBe('0 %  0 rows  0 rows/s  0 rejected');
    progress.settled(4);
    expect(progress.line()).toMatch(/^4 % {2}4 rows /);
    progress.settled(96);
    expect(progress.line()).toMatch(/^100 % {2}100 rows /);
    progress.end();
  });

  it('rows of different lengths count by their bytes', () => {
    const { progress } = showing(false, 1000);
    progress.read(10, 900);
    progress.read(10, 1000);
    progress.settled(5);
    expect(progress.line()).toMatch(/^45 % /);
    progress.settled(10);
    expect(progress.line()).toMatch(/^95 % /);
    progress.end();
  });

  it('rows of an earlier run do not increase the speed', () => {
    const { progress, state } = showing(false, 1000, 50);
    progress.read(40, 400);
    progress.read(60, 1000);
    progress.settled(25);
    state.ms = 1000;
    expect(progress.line()).toBe('75 %  25 rows  25 rows/s  0 rejected  1.0 s left');
    progress.end();
  });

  it('while waiting, it shows the reason and no remaining time', () => {
    const { progress, state } = showing(true, 1000);
    progress.read(10, 500);
    progress.settled(5);
    state.ms = 1000;
    state.waiting = 'waiting for http://127.0.0.1:4000/graphql (ECONNREFUSED), giving up in 80 s';
    expect(progress.line()).toBe(`${state.waiting}  25 %  5 rows`);
    state.waiting = null;
    expect(progress.line()).toContain('3.0 s left');
    progress.end();
  });

  it('the size of a pipe is unknown', () => {
    const { progress, state } = showing(false, null);
    progress.read(20, 100);
    progress.settled(10);
    state.ms = 1000;
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

it('counts have thousands separators', () => expect(count(1_234_567)).toBe('1,234,567'));
