import { describe, expect, it } from 'vitest';
import { createRequestRates } from '../../../src/server/limits/request-rates.ts';

describe('createRequestRates', () => {
  it('limits the requests within a minute of the first one, and reports how many remain', () => {
    let now = 1000;
    const rates = createRequestRates(2, () => now);
    const headers = (remaining: string, reset: string) => ({
      'ratelimit-limit': '2',
      'ratelimit-remaining': remaining,
      'ratelimit-reset': reset,
    });
    expect(rates.take('a')).toEqual({ allowed: true, headers: headers('1', '60') });
    now += 10_500;
    expect(rates.take('a')).toEqual({ allowed: true, headers: headers('0', '50') });
    expect(rates.take('a')).toEqual({ allowed: false, headers: { ...headers('0', '50'), 'retry-after': '50' } });
    now = 60_999;
    expect(rates.take('a')).toMatchObject({ allowed: false, headers: { 'retry-after': '1' } });
    now = 61_000;
    expect(rates.take('a')).toEqual({ allowed: true, headers: headers('1', '60') });
  });

  it('counts each token separately', () => {
    const rates = createRequestRates(1, () => 0);
    expect(['a', 'b', 'a', 'b'].map((token) => rates.take(token).allowed)).toEqual([true, true, false, false]);
  });

  it('accepts a client that respects Retry-After', () => {
    let now = 0;
    const rates = createRequestRates(1, () => now);
    rates.take('a');
    now = 123.4;
    now += Number(rates.take('a').headers['retry-after']) * 1000;
    expect(rates.take('a').allowed).toBe(true);
  });
});
