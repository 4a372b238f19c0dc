import { validate, version } from 'uuid';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newId } from '../../../src/domain/core/new-id.ts';

afterEach(() => {
  vi.useRealTimers();
});

const many = (count: number) => Array.from({ length: count }, newId);
const msOf = (id: string) => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

describe('newId', () => {
  it('is a UUIDv7 with the current time', () => {
    const before = Date.now();
    const ids = many(5000);
    const after = Date.now();
    const isRight = (id: string) => validate(id) && version(id) === 7 && msOf(id) >= before && msOf(id) <= after;
    expect(ids.filter((id) => !isRight(id))).toEqual([]);
  });

  it('increases, and never repeats', () => {
    const ids = many(100_000);
    // Each is greater than the one before, so they also differ.
    expect(ids.findIndex((id, at) => at > 0 && id <= (ids[at - 1] as string))).toBe(-1);
  });

  it('increases while the clock stands still or goes back', () => {
    vi.useFakeTimers({ now: Date.now() + 1000 });
    const ids = many(3000);
    vi.setSystemTime(Date.now() - 500);
    ids.push(...many(3000));
    expect(ids.toSorted()).toEqual(ids);
  });

  it('differs between processes: every bit of the last part is random', () => {
    const ends = many(2000).map((id) => BigInt(`0x${id.slice(-12)}`) & ((1n << 42n) - 1n));
    expect(new Set(ends).size).toBe(ends.length);
    for (let bit = 0n; bit < 42n; bit++) {
      const set = ends.filter((end) => (end >> bit) & 1n).length;
      expect(set, `bit ${bit}`).toBeGreaterThan(700);
      expect(set, `bit ${bit}`).toBeLessThan(1300);
    }
  });
});
