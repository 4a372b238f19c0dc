import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputCheck } from '../../../src/domain/core/input-check.ts';
import { isLongerThan, isStorable, toStorable } from '../../../src/domain/core/text.ts';

const high = '\uD83D';
const low = '\uDE00';
/** Texts with any characters: U+0000, surrogate pairs and unpaired surrogates included. */
const anyText = fc.string({ unit: fc.constantFrom('a', 'é', '😀', '\0', high, low), maxLength: 12 });

describe('text', () => {
  it.each(['', 'plain', 'é', '😀', '\uFFFD', '\uFFFF', '\u0001', 'e\u0301'])('R25: %j can be stored', (text) => {
    expect(isStorable(text)).toBe(true);
  });

  it.each(['\0', 'a\0b', high, low, `a${high}`, `${low}a`, low + high, `${high}😀`])(
    'R25: %j cannot be stored',
    (text) => {
      expect(isStorable(text)).toBe(false);
    },
  );

  it('R25: text is storable if UTF-8 leaves it unchanged and it contains no U+0000', () => {
    const seen = { yes: 0, no: 0 };
    fc.assert(
      fc.property(anyText, (text) => {
        const expected = Buffer.from(text, 'utf8').toString('utf8') === text && !text.includes('\0');
        seen[expected ? 'yes' : 'no']++;
        expect(isStorable(text)).toBe(expected);
      }),
    );
    expect(Math.min(seen.yes, seen.no)).toBeGreaterThan(0);
  });

  it('R25: a rejected text can be echoed: sanitizing makes it storable, keeps its length, and leaves valid text unchanged', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const echoed = toStorable(text);
        expect(isStorable(echoed)).toBe(true);
        expect(echoed).toHaveLength(text.length);
        if (isStorable(text)) expect(echoed).toBe(text);
      }),
    );
    expect(toStorable(`a\0b${high}c`)).toBe('a\uFFFDb\uFFFDc');
  });

  it('R6: length is counted in code points, as the database does', () => {
    fc.assert(
      fc.property(anyText, fc.nat({ max: 14 }), (text, limit) => {
        expect(isLongerThan(text, limit)).toBe([...text].length > limit);
      }),
    );
    expect([isLongerThan('😀😀', 2), isLongerThan('😀😀a', 2)]).toEqual([false, true]);
  });
});

describe('storable input', () => {
  const pathsOf = (value: unknown) => {
    const check = new InputCheck();
    check.storable(value);
    return check.issues.map((issue) => issue.path);
  };

  it('R25: reports each invalid text as an issue with its path at any depth', () => {
    const input = {
      name: 'fine',
      externalId: 'a\0',
      createdAt: new Date(0),
      priority: 3,
      queue: null,
      customer: { email: high },
      tags: ['good', 'b\0d'],
      custom: { aStr: low, nested: { deep: ['\0'] } },
      threads: [{ text: 'ok', attachments: [{ fileName: 'x\0.txt' }] }],
    };
    expect(pathsOf(input)).toEqual([
      ['externalId'],
      ['customer', 'email'],
      ['tags', '1'],
      ['custom', 'aStr'],
      ['custom', 'nested', 'deep', '0'],
      ['threads', '0', 'attachments', '0', 'fileName'],
    ]);
  });

  it('R25: reports an invalid key whatever its value, with a path that can be returned', () => {
    const paths = pathsOf({ custom: { 'a\0Str': null, [`b${high}Str`]: 'fine', cStr: 'fine' } });
    expect(paths).toEqual([
      ['custom', 'a\uFFFDStr'],
      ['custom', 'b\uFFFDStr'],
    ]);
  });

  it('R25: reports an invalid text under an invalid key as two issues', () => {
    expect(pathsOf({ custom: { 'a\0Str': '\0' } })).toEqual([
      ['custom', 'a\uFFFDStr'],
      ['custom', 'a\uFFFDStr'],
    ]);
  });

  it.each(['array', 'object'])(
    'R25: accepts nesting of one %s in another, a hundred thousand deep, without a fault',
    (kind) => {
      let value: unknown = 'text';
      for (let depth = 0; depth < 100_000; depth++) value = kind === 'array' ? [value] : { a: value };
      const [first, ...others] = pathsOf({ name: '\0', custom: { aStr: value } });
      expect(first).toEqual(['name']);
      expect(others.filter((path) => path[0] !== 'custom' || path[1] !== 'aStr')).toEqual([]);
    },
  );
});
