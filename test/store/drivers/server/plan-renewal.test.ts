import { describe, expect, it } from 'vitest';
import { PlanRenewal } from '../../../../src/store/drivers/server/plan-renewal.ts';

describe('plans are renewed', () => {
  it('a second after the first use of a connection, then at intervals that double up to ten minutes', () => {
    const renewal = new PlanRenewal();
    const connection = {};
    expect(renewal.isDue(connection, 0)).toBe(false);
    const due: number[] = [];
    for (let second = 0.5; second < 3_000; second += 0.5)
      if (renewal.isDue(connection, second * 1_000)) due.push(second);
    expect(due).toEqual([1, 3, 7, 15, 31, 63, 127, 255, 511, 1_023, 1_623, 2_223, 2_823]);
  });

  it('by the age of each connection', () => {
    const renewal = new PlanRenewal();
    const [older, younger] = [{}, {}];
    renewal.isDue(older, 0);
    expect(renewal.isDue(younger, 1_500)).toBe(false);
    expect(renewal.isDue(older, 1_500)).toBe(true);
    expect(renewal.isDue(younger, 2_600)).toBe(true);
  });
});
