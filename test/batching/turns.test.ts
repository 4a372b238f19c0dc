import { describe, expect, it } from 'vitest';
import { Turns, TurnTimeoutError } from '../../src/batching/turns.ts';
import { isUnavailable } from '../../src/store/core/db-errors.ts';

/** Work that ends on request. */
function works(options: { total: number; perKey: number; maxWaitMs?: number }) {
  const turns = new Turns({ maxWaitMs: 10_000, ...options });
  const begun: string[] = [];
  const ends = new Map<string, { end: () => void; fail: (error: Error) => void }>();
  const take = (key: string, name: string) =>
    turns.take(
      key,
      () =>
        new Promise<string>((resolve, reject) => {
          begun.push(name);
          ends.set(name, { end: () => resolve(name), fail: reject });
        }),
    );
  return {
    take,
    begun,
    end: (name: string) => ends.get(name)?.end(),
    fail: (name: string) => ends.get(name)?.fail(new Error(name)),
  };
}
const quiet = () => new Promise((resolve) => setImmediate(resolve));

describe('turns', () => {
  it('limit one key to its share, while others start next to it', async () => {
    const { take, begun, end } = works({ total: 3, perKey: 2 });
    const all = [take('A', 'a1'), take('A', 'a2'), take('A', 'a3'), take('B', 'b1')];
    await quiet();
    expect(begun).toEqual(['a1', 'a2', 'b1']);
    end('a2');
    await quiet();
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3']);
    for (const name of ['a1', 'a3', 'b1']) end(name);
    expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'b1']);
  });

  it('rotate among the waiting keys', async () => {
    const { take, begun, end } = works({ total: 1, perKey: 1 });
    const all = [take('A', 'a1'), take('A', 'a2'), take('A', 'a3'), take('B', 'b1'), take('C', 'c1'), take('B', 'b2')];
    for (let nth = 0; nth < all.length; nth++) {
      await quiet();
      expect(begun).toHaveLength(nth + 1);
      end(begun[nth] as string);
    }
    await Promise.all(all);
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
  });

  it('are released by work that fails', async () => {
    const { take, begun, end, fail } = works({ total: 1, perKey: 1 });
    const failed = take('A', 'a1');
    const next = take('A', 'a2');
    await quiet();
    fail('a1');
    await expect(failed).rejects.toThrow('a1');
    await quiet();
    expect(begun).toEqual(['a1', 'a2']);
    end('a2');
    expect(await next).toBe('a2');
  });

  it('report a timeout as an unavailable database, and are not reserved for the caller that gave up', async () => {
    const { take, begun, end } = works({ total: 1, perKey: 1, maxWaitMs: 1 });
    const first = take('A', 'a1');
    const late = await take('B', 'b1').catch((error: unknown) => error);
    expect(late).toBeInstanceOf(TurnTimeoutError);
    expect(isUnavailable(late)).toBe(true);
    end('a1');
    expect(await first).toBe('a1');
    const next = take('B', 'b2');
    await quiet();
    end('b2');
    expect(await next).toBe('b2');
    expect(begun).toEqual(['a1', 'b2']);
  });
});
