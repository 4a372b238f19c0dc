import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputCheck } from '../../../src/domain/core/input-check.ts';
import { checkIdempotencyKey, retentionMs, toIdempotency } from '../../../src/domain/writes/idempotency.ts';

const hashOf = (input: object, operation = 'createConversation') => toIdempotency(operation, 'key', input).inputHash;

/** The same value, with the keys of its objects in reverse order at every depth. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

const field = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 }).map((name) => `f${name}`);
const json = fc.jsonValue({ maxDepth: 3 });
const input = fc.dictionary(field, json, { minKeys: 1, maxKeys: 8 });
/** A value after a round trip through JSON. */
const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('idempotency', () => {
  it('R23: a key is valid for 24 hours', () => {
    expect(retentionMs).toBe(86_400_000);
  });

  it('R23: the order of keys does not change the hash, at any depth', () => {
    fc.assert(fc.property(input, (one) => void expect(hashOf(reversed(one) as object)).toBe(hashOf(one))));
  });

  it('R23: any changed value changes the hash', () => {
    fc.assert(
      fc.property(input, fc.nat(), json, (one, at, value) => {
        const key = Object.keys(one)[at % Object.keys(one).length] as string;
        const other = { ...one, [key]: value };
        fc.pre(!isDeepStrictEqual(asJson(other), asJson(one)));
        expect(hashOf(other)).not.toBe(hashOf(one));
      }),
    );
  });

  it('R23: a value changed deep inside changes the hash', () => {
    fc.assert(
      fc.property(json, json, (value, other) => {
        fc.pre(!isDeepStrictEqual(asJson(value), asJson(other)));
        const wrap = (inner: unknown) => ({ threads: [{ text: 'a' }, { attachments: [{ data: inner }] }] });
        expect(hashOf(wrap(value))).not.toBe(hashOf(wrap(other)));
      }),
    );
  });

  it.each([
    ['a number from its text', { a: 1 }, { a: '1' }],
    ['lists in another order', { tags: ['a', 'b'] }, { tags: ['b', 'a'] }],
    ['different times', { createdAt: new Date(1) }, { createdAt: new Date(2) }],
    ['an additional field', { a: 1 }, { a: 1, b: 2 }],
    ['the boundary between lists', { a: ['x'], b: ['y', 'z'] }, { a: ['x', 'y'], b: ['z'] }],
    ['the parents of fields', { a: { b: 1 }, c: {} }, { a: {}, c: { b: 1 } }],
  ])('R23: distinguishes %s', (_, one, other) => {
    expect(hashOf(one)).not.toBe(hashOf(other));
  });

  it('R23: the key is not part of the input', () => {
    const [one, two] = ['one', 'two'].map((key) => toIdempotency('createCHAT', key, { text: 'Hello' }));
    expect([one?.key, two?.key]).toEqual(['one', 'two']);
    expect(one?.inputHash).toMatch(/^[0-9a-f]{64}$/);
    expect(two?.inputHash).toBe(one?.inputHash);
  });

  it('R23: the same input for another operation has another hash', () => {
    expect(hashOf({ text: 'a' }, 'createREPLY')).not.toBe(hashOf({ text: 'a' }, 'createNOTE'));
  });

  it.each([
    ['', 1],
    ['k', 0],
    ['k'.repeat(255), 0],
    ['😀'.repeat(255), 0],
    ['k'.repeat(256), 1],
  ])('R23: a key must have 1 to 255 characters: %s', (key, issues) => {
    const check = new InputCheck();
    checkIdempotencyKey(check, key);
    expect(check.issues.map((issue) => issue.path)).toEqual(Array.from({ length: issues }, () => ['idempotencyKey']));
  });

  it('R23: accepts an input without a key', () => {
    const check = new InputCheck();
    checkIdempotencyKey(check, null);
    checkIdempotencyKey(check, undefined);
    expect(check.error()).toBeNull();
  });
});
