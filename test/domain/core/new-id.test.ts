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
    for (const id of many(5000)) {
      expect(validate(id), id).toBe(true);
      expect(version(id)).toBe(7);
      expect(msOf(id)).toBeGreaterThanOrEqual(before);
      expect(msOf(id)).toBeLessThanOrEqual(Date.now());
    }
  });

  it('increases, and never repeats', () => {
    const ids = many(100_000);
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
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
