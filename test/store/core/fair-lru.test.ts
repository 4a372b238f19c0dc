import { describe, expect, it } from 'vitest';
import { FairLru } from '../../../src/store/core/fair-lru.ts';

describe('FairLru', () => {
  it('evicts from the owner with the most entries, least recently used first', () => {
    const lru = new FairLru<number>(4);
    lru.set('a', 'a1', 1);
    lru.set('a', 'a2', 2);
    lru.set('a', 'a3', 3);
    lru.set('b', 'b1', 1);
    expect(lru.get('a1')).toBe(1);
    expect(lru.set('b', 'b2', 2)).toEqual(['a2']);
    expect([lru.get('a1'), lru.get('a2'), lru.get('a3'), lru.get('b1'), lru.get('b2')]).toEqual([
      1,
      undefined,
      3,
      1,
      2,
    ]);
  });

  it("keeps the few entries of one owner through any number of another's", () => {
    const lru = new FairLru<number>(100);
    lru.set('few', 'mine', 0);
    for (let n = 0; n < 10_000; n++) lru.set('many', `theirs ${n}`, n);
    expect(lru.get('mine')).toBe(0);
    expect(lru.get('theirs 9999')).toBe(9999);
    expect(lru.get('theirs 9900')).toBeUndefined();
  });

  it('counts sizes, and does not keep an entry larger than the capacity', () => {
    const lru = new FairLru<number>(10);
    lru.set('a', 'a1', 1, 6);
    expect(lru.set('b', 'b1', 1, 5)).toEqual(['a1']);
    expect(lru.set('c', 'c1', 1, 11)).toEqual(['c1']);
    expect([lru.get('a1'), lru.get('b1'), lru.get('c1')]).toEqual([undefined, 1, undefined]);
  });

  it('keeps the first owner of a key that another sets, and forgets deleted entries', () => {
    const lru = new FairLru<number>(2);
    lru.set('a', 'shared', 1);
    lru.set('b', 'shared', 2);
    lru.set('b', 'b1', 1);
    expect(lru.get('shared')).toBe(2);
    lru.delete('shared');
    lru.delete('never there');
    expect(lru.get('shared')).toBeUndefined();
    expect(lru.set('b', 'b2', 2)).toEqual([]);
  });
});
