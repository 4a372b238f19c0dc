import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allowance, conversationLimit, windowMs } from '../../../src/domain/customers/rate-limit.ts';

/** Times of attempts, ascending: bursts with short and long pauses between them. */
const attempts = fc
  .array(
    fc.oneof(
      { weight: 20, arbitrary: fc.constant(0) },
      { weight: 20, arbitrary: fc.integer({ min: 0, max: 900 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 * windowMs }) },
    ),
    { minLength: conversationLimit + 1, maxLength: 400, size: 'max' },
  )
  .map((gaps) => {
    let time = 1_700_000_000_000;
    return gaps.map((gap) => (time += gap));
  });

/** The reference: how many of the accepted times are within the window that ends at `now`. */
function inWindow(accepted: number[], now: number): number {
  let count = 0;
  for (const time of accepted) if (time > now - 60_000 && time <= now) count++;
  return count;
}

/** Accepts the attempts that the rule accepts. */
function accept(times: number[]): number[] {
  const accepted: number[] = [];
  for (const now of times) if (allowance(accepted, now).remaining > 0) accepted.push(now);
  return accepted;
}

const burst = (size: number, at: number) => Array.from({ length: size }, () => at);

describe('rate limit', () => {
  it('R9: is 120 in 60 seconds', () => {
    expect([conversationLimit, windowMs]).toEqual([120, 60_000]);
  });

  it('R9: never accepts 121 attempts within 60 seconds, and rejects none without need', () => {
    let refusals = 0;
    fc.assert(
      fc.property(attempts, (times) => {
        const accepted: number[] = [];
        const misjudged: number[] = [];
        for (const now of times) {
          const { remaining } = allowance(accepted, now);
          if (remaining !== 120 - inWindow(accepted, now)) misjudged.push(now);
          if (remaining > 0) accepted.push(now);
          else refusals++;
        }
        expect(misjudged).toEqual([]);
        const crowded = accepted.filter((time, index) => (accepted[index + 120] ?? Infinity) - time < 60_000);
        expect(crowded).toEqual([]);
      }),
    );
    expect(refusals).toBeGreaterThan(0);
  });

  it('R9: accepts a retry at resetAt, and rejects one a millisecond earlier', () => {
    let refusals = 0;
    fc.assert(
      fc.property(attempts, (times) => {
        const accepted = accept(times);
        for (const now of times) {
          const before = accepted.filter((time) => time <= now);
          const { remaining, resetAt } = allowance(before, now);
          if (remaining > 0) continue;
          refusals++;
          expect(resetAt).toBeGreaterThan(now);
          expect(allowance(before, resetAt as number).remaining).toBeGreaterThan(0);
          expect(allowance(before, (resetAt as number) - 1).remaining).toBe(0);
        }
      }),
      { numRuns: 30 },
    );
    expect(refusals).toBeGreaterThan(0);
  });

  it.each([
    { name: 'nothing was created', hits: [], now: 5, remaining: 120, resetAt: null },
    { name: 'one was created just now', hits: [5], now: 5, remaining: 119, resetAt: 60_005 },
    { name: 'the only one is about to leave the window', hits: [5], now: 60_004, remaining: 119, resetAt: 60_005 },
    { name: 'the only one has just left the window', hits: [5], now: 60_005, remaining: 120, resetAt: null },
    { name: 'some have left the window', hits: [0, 1, 10, 20], now: 60_005, remaining: 118, resetAt: 60_010 },
    { name: 'one remains', hits: burst(119, 7), now: 9, remaining: 1, resetAt: 60_007 },
    { name: 'none remains', hits: [3, ...burst(119, 7)], now: 9, remaining: 0, resetAt: 60_003 },
    { name: 'none remains a millisecond early', hits: burst(120, 7), now: 60_006, remaining: 0, resetAt: 60_007 },
    { name: 'all leave at once', hits: burst(120, 7), now: 60_007, remaining: 120, resetAt: null },
    {
      name: 'more than the limit are in the window',
      hits: [1, 2, ...burst(120, 7)],
      now: 9,
      remaining: 0,
      resetAt: 60_007,
    },
  ])('R9: reports the remaining allowance and when it grows, when $name', ({ hits, now, remaining, resetAt }) => {
    expect(allowance(hits, now)).toEqual({ remaining, resetAt });
  });
});
