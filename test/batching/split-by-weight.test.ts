import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitByWeight } from '../../src/batching/split-by-weight.ts';

const own = (weight: number) => weight;
const sum = (run: number[]) => run.reduce((total, weight) => total + weight, 0);

describe('splitByWeight', () => {
  it.each([
    ['nothing', [], []],
    ['everything that fits', [3, 3, 4], [[3, 3, 4]]],
    ['one item too many', [3, 3, 4, 1], [[3, 3, 4], [1]]],
    ['an item that is too heavy by itself', [1, 50, 1], [[1], [50], [1]]],
    ['items without weight', [0, 0, 10, 0], [[0, 0, 10, 0]]],
  ])('R11: splits %s', (_, weights, runs) => {
    expect(splitByWeight(weights, own, 10)).toEqual(runs);
  });

  it('R11: keeps every item once and in order, in the minimum number of runs', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 20 })), fc.integer({ min: 1, max: 30 }), (weights, max) => {
        const runs = splitByWeight(weights, own, max);
        expect(runs.flat()).toEqual(weights);
        for (const [index, run] of runs.entries()) {
          expect(run.length).toBeGreaterThan(0);
          if (run.length > 1) expect(sum(run)).toBeLessThanOrEqual(max);
          const next = runs[index + 1]?.[0];
          if (next !== undefined) expect(sum(run) + next).toBeGreaterThan(max);
        }
      }),
    );
  });
});
