import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCustomAttributes } from '../../../src/domain/core/custom-attributes.ts';
import { InputCheck } from '../../../src/domain/core/input-check.ts';

const suffixes = ['Num', 'At', 'Str', 'Txt', 'Bool', 'Url'] as const;
type Suffix = (typeof suffixes)[number];

const longest = Number.MAX_SAFE_INTEGER;
const years = { min: new Date('0001-01-01T00:00:00.000Z'), max: new Date('9999-12-31T23:59:59.999Z') };
const text = fc.string({ unit: 'grapheme', maxLength: 40 });
const otherThanText = fc.oneof(fc.integer(), fc.boolean(), fc.constant([]), fc.constant({}));

const valid: Record<Suffix, fc.Arbitrary<unknown>> = {
  Num: fc.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, min: -longest, max: longest })),
  At: fc.date({ ...years, noInvalidDate: true }).map((date) => date.toISOString()),
  Str: text,
  Txt: text,
  Bool: fc.boolean(),
  Url: fc.webUrl(),
};
const invalid: Record<Suffix, fc.Arbitrary<unknown>> = {
  Num: fc.oneof(
    fc.constantFrom(Number.NaN, Infinity, -Infinity, longest + 1, -1e308, '1', true),
    fc.constant([1]),
    fc.constant({}),
  ),
  At: fc.oneof(fc.constantFrom('', 'yesterday', '2026-02-30T00:00:00Z', '2026-01-01', '2026-01-01T00:00:00', 0)),
  Str: fc.oneof(otherThanText, fc.constant('x'.repeat(1025))),
  Txt: fc.oneof(otherThanText, fc.constant('x'.repeat(1025))),
  Bool: fc.constantFrom<unknown>('true', 0, 1, '', [], {}),
  Url: fc.constantFrom<unknown>('', '/path', '//example.com', 'ftp://example.com', 'javascript:alert(1)', 'http://', 1),
};

/** The stem of a key: any text, including the names of properties that every object inherits. */
const stem = fc.oneof(fc.string(), fc.constantFrom('', '__proto__', 'constructor', 'toString', 'hasOwnProperty'));
const entry = fc
  .tuple(stem, fc.constantFrom(...suffixes))
  .chain(([name, suffix]) =>
    fc.record({ key: fc.constant(`${name}${suffix}`), suffix: fc.constant(suffix), value: fc.option(valid[suffix]) }),
  );
const entries = fc.uniqueArray(entry, { selector: (one) => one.key, minLength: 1, maxLength: 30 });
const toObject = (list: { key: string; value: unknown }[]) =>
  Object.fromEntries(list.map(({ key, value }) => [key, value]));

function issuesOf(custom: Record<string, unknown> | null | undefined) {
  const check = new InputCheck();
  checkCustomAttributes(check, custom);
  return check.issues;
}
const pathsOf = (custom: Record<string, unknown>) => issuesOf(custom).map((issue) => issue.path);

describe('custom attributes', () => {
  it('R5: accepts attributes that follow the convention, whatever the stems of their keys', () => {
    fc.assert(fc.property(entries, (list) => void expect(issuesOf(toObject(list))).toEqual([])));
  });

  it('R5: reports a value of the wrong type as one issue, at its key', () => {
    const broken = entries.chain((list) =>
      fc
        .integer({ min: 0, max: list.length - 1 })
        .chain((at) =>
          invalid[list[at]!.suffix].map((value) => ({ list: list.with(at, { ...list[at]!, value }), at })),
        ),
    );
    fc.assert(
      fc.property(broken, ({ list, at }) => void expect(pathsOf(toObject(list))).toEqual([['custom', list[at]!.key]])),
    );
  });

  it('R5: reports a key without one of the six suffixes as one issue, which lists the six', () => {
    const otherKey = fc
      .oneof(stem, fc.constantFrom('num', 'visitsnum', 'visitsNumber', 'Nums', 'Num ', 'NumX', 'strUrl2', 'Num\n'))
      .filter((key) => !/(Num|At|Str|Txt|Bool|Url)$/.test(key));
    fc.assert(
      fc.property(entries, otherKey, fc.constantFrom<unknown>(1, 'text', true, null), (list, key, value) => {
        const issues = issuesOf(toObject([...list, { key, value }]));
        expect(issues.map((issue) => issue.path)).toEqual([['custom', key]]);
        for (const suffix of suffixes) expect(issues[0]?.message).toContain(suffix);
      }),
    );
  });

  it('R5: accepts a suffix alone as a key', () => {
    expect(issuesOf({ Num: 1, At: '2026-01-01T00:00:00Z', Str: '', Txt: '', Bool: false, Url: 'https://a.b' })).toEqual(
      [],
    );
  });

  it('R5: accepts null under every suffix, and empty attributes', () => {
    expect(issuesOf({ aNum: null, aAt: null, aStr: null, aTxt: null, aBool: null, aUrl: null })).toEqual([]);
    expect([issuesOf({}), issuesOf(null), issuesOf(undefined)]).toEqual([[], [], []]);
  });

  it('R5: validates names of inherited properties like any other', () => {
    const custom = JSON.parse('{"__proto__": 1, "constructor": "x", "toString": null, "__proto__Num": 1}');
    expect(pathsOf(custom)).toEqual([
      ['custom', '__proto__'],
      ['custom', 'constructor'],
      ['custom', 'toString'],
    ]);
  });

  it.each(['Str', 'Txt'])('R5: %s holds 1,024 characters, counted in code points', (suffix) => {
    const key = `note${suffix}`;
    expect(issuesOf({ [key]: 'x'.repeat(1024) })).toEqual([]);
    expect(issuesOf({ [key]: '😀'.repeat(1024) })).toEqual([]);
    expect(pathsOf({ [key]: 'x'.repeat(1025) })).toEqual([['custom', key]]);
    expect(pathsOf({ [key]: `${'😀'.repeat(1024)}x` })).toEqual([['custom', key]]);
  });

  it('R5: limits a key to 256 characters, and still checks its suffix beyond', () => {
    const key = (length: number, suffix: string) => 'k'.repeat(length - suffix.length) + suffix;
    expect(issuesOf({ [key(256, 'Num')]: 1 })).toEqual([]);
    expect(issuesOf({ [`${'😀'.repeat(253)}Str`]: 'x' })).toEqual([]);
    expect(issuesOf({ [key(257, 'Num')]: 1 })).toEqual([
      { path: ['custom', 'k'.repeat(100)], message: 'Its key must be at most 256 characters long.' },
    ]);
    expect(issuesOf({ [key(20_000, 'Nothing')]: 1 })).toHaveLength(2);
  });

  it('R5: limits a URL to 2,048 characters', () => {
    const url = (length: number) => 'https://example.com/'.padEnd(length, 'x');
    expect(issuesOf({ pageUrl: url(2048) })).toEqual([]);
    expect(pathsOf({ pageUrl: url(2049) })).toEqual([['custom', 'pageUrl']]);
  });

  it('R5: accepts 100 keys, and reports 101 as one issue of the whole', () => {
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}Num`, n]));
    expect(issuesOf(keys(100))).toEqual([]);
    expect(pathsOf(keys(101))).toEqual([['custom']]);
  });

  it.each([
    'http://example.com',
    'HTTPS://EXAMPLE.COM/a?b#c',
    'https://user:secret@example.com:8443/',
    'http://[::1]/',
    'https://bücher.example/ä',
  ])('R5: accepts %s as an absolute URL', (url) => {
    expect(issuesOf({ pageUrl: url })).toEqual([]);
  });

  it('R5: accepts such URLs however often they are checked', () => {
    const urls = ['https://bücher.example/ä', 'https://example.com/'];
    const rejected = Array.from({ length: 20_000 }, (_, n) => urls[n % 2] as string).filter(
      (url) => issuesOf({ pageUrl: url }).length > 0,
    );
    expect(rejected).toEqual([]);
  });

  it.each([
    'https://',
    'https://exa mple.com',
    'http:example.com',
    'data:text/html,x',
    ' https://example.com',
    'https://example.com ',
    'https://exam\nple.com',
    'https://example.com/\t',
    'https',
  ])('R5: rejects %j as a URL', (url) => {
    expect(pathsOf({ pageUrl: url })).toEqual([['custom', 'pageUrl']]);
  });
});
