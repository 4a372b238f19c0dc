import fc from 'fast-check';
import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { isLargerThan, leastBytes } from '../../src/operations/answer-size.ts';

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

describe('isLargerThan', () => {
  it('agrees with the bytes of any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, stringUnit: 'binary' }), (json) => {
        const bytes = bytesOf(json);
        expect(isLargerThan(json, bytes)).toBe(false);
        expect(isLargerThan(json, bytes - 1)).toBe(true);
        expect(leastBytes(json, Infinity)).toBeLessThanOrEqual(bytes);
      }),
    );
  });

  it.each([
    ['escaped text', '\u0001\u2028"\\\uD83D\n'],
    ['text beyond ASCII', 'é€😀'],
    ['escaped keys', { 'é"\u0001': 1 }],
    ['numbers', [0, -0, 1e21, 1.5e-9, -123456789]],
    ['omitted fields', { a: undefined, b: null }],
    ['empty values', [[], {}, '', null]],
  ])('counts %s', (_what, value) => {
    expect(isLargerThan(value, bytesOf(value))).toBe(false);
    expect(isLargerThan(value, bytesOf(value) - 1)).toBe(true);
  });

  it('counts errors as they are serialized', () => {
    const errors = [new GraphQLError('x'.repeat(1000), { path: ['a', 0], extensions: { code: 'FORBIDDEN' } })];
    expect(isLargerThan({ errors }, bytesOf({ errors }))).toBe(false);
    expect(isLargerThan({ errors }, bytesOf({ errors }) - 1)).toBe(true);
  });

  it('supports any depth', () => {
    let value: unknown = 1;
    for (let level = 0; level < 100_000; level++) value = [value];
    expect(isLargerThan(value, 200_001)).toBe(false);
    expect(isLargerThan(value, 200_000)).toBe(true);
  });

  it('serializes nothing that is too large, and stops as soon as it knows', () => {
    const text = 'x'.repeat(1_000_000);
    let looks = 0;
    const entry = {
      get text() {
        looks++;
        return text;
      },
    };
    expect(isLargerThan({ list: Array.from({ length: 100 }, () => entry) }, 10_000_000)).toBe(true);
    expect(looks).toBe(10);
  });
});
