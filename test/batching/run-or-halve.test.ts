import { describe, expect, it } from 'vitest';
import { runOrHalve, type Verdict } from '../../src/batching/run-or-halve.ts';

const join = (first: string[], second: string[]) => [...first, ...second];

/** Runs numbers together and fails if one of them is bad; returns what was run, and the outcome. */
async function run(
  items: number[],
  bad: number[],
  judge?: (items: readonly number[], attempt: number) => Verdict<string[]>,
) {
  const runs: number[][] = [];
  const outcome = await runOrHalve<number, string[]>(items, {
    run: async (some) => {
      runs.push([...some]);
      if (some.some((each) => bad.includes(each))) throw new Error('bad');
      return some.map((each) => `ok ${each}`);
    },
    judge: (error, some, attempt) =>
      judge?.(some, attempt) ?? (some.length > 1 ? 'halve' : { outcome: [(error as Error).message] }),
    join,
  });
  return { runs, outcome };
}

describe('run or halve', () => {
  it('runs everything at once if nothing fails', async () => {
    expect(await run([1, 2, 3], [])).toEqual({ runs: [[1, 2, 3]], outcome: ['ok 1', 'ok 2', 'ok 3'] });
  });

  it('finds the failing items, in order, and spares the others', async () => {
    const { outcome, runs } = await run([1, 2, 3, 4, 5], [2, 5]);
    expect(outcome).toEqual(['ok 1', 'bad', 'ok 3', 'ok 4', 'bad']);
    expect(runs).toEqual([[1, 2, 3, 4, 5], [1, 2], [1], [2], [3, 4, 5], [3], [4, 5], [4], [5]]);
  });

  it('counts the attempts of the same items, and starts over for each half', async () => {
    const attempts: [number, number][] = [];
    await run([1, 2], [1], (some, attempt) => {
      attempts.push([some.length, attempt]);
      if (attempt < 3) return 'again';
      return some.length > 1 ? 'halve' : { outcome: ['gone'] };
    });
    expect(attempts).toEqual([
      [2, 1],
      [2, 2],
      [2, 3],
      [1, 1],
      [1, 2],
      [1, 3],
    ]);
  });

  it('throws what the judge throws', async () => {
    const judge = () => {
      throw new Error('down');
    };
    await expect(run([1, 2], [1], judge)).rejects.toThrow('down');
  });
});
