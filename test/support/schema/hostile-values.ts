import fc from 'fast-check';

const sizes = { long: 5_000, huge: 1_000_000 };

/** Text that has broken some software before. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\uD83D',
  'a\uDE00',
  '\u202Egnp.exe',
  'مرحبا بالعالم',
  '\u200B\u2028\u2029\uFEFF\uFFFF',
  'e\u0301\u0301\u0301'.repeat(20),
  '👩‍👩‍👧‍👦',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  "'; DROP TABLE conversations; --",
  "' OR '1'='1",
  '$1',
  '%s%n%x',
  '\\',
  "E'\\x00'",
  '{}',
  '{"a":',
  '[[[[',
  'NULL',
  'NaN',
  '-Infinity',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '&lt;\r\nSet-Cookie: a=b',
  'javascript:alert(1)',
  '../../../../../etc/passwd',
  'http://',
  'https://example.com/ä?x=1#y',
  'data:text/html;base64,PHNjcmlwdD4=',
  'a@b',
  'ADA@EXAMPLE.COM',
  `${'a'.repeat(300)}@example.com`,
  '0000-00-00T00:00:00Z',
  '2026-02-30T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '-271821-04-20T00:00:00Z',
  '2026-01-01T00:00:00+14:00',
  '1e400',
  'ZmlsZQ==',
  'ZmlsZ',
  '====',
  'x'.repeat(257),
  'x'.repeat(sizes.long),
];

/** Text: mostly short and hostile, sometimes any Unicode, and occasionally a megabyte. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...hostileTexts) },
  { weight: 20, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 10, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom('x', '😀', '\u0000').map((unit) => unit.repeat(sizes.huge / unit.length)) },
);

/** JSON of any shape: keys with names of prototype properties, numbers at the limits, and absurd nesting. */
export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  // Only an object is accepted; anything else is rejected before the rest of the input is validated.
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  {
    weight: 20,
    arbitrary: fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { noNullPrototype: true, maxKeys: 4 }),
  },
  {
    weight: 20,
    arbitrary: fc.dictionary(
      fc.oneof(
        fc.constantFrom('aStr', 'aTxt', 'aNum', 'aAt', 'aBool', 'aUrl', 'Num', '__proto__', 'constructor', 'a'),
        hostileText.filter((text) => text.length < 1_000),
      ),
      fc.oneof(fc.constantFrom(null, true, 0, -0, 1e308, 2 ** 53, [], {}), hostileText, fc.double()),
      { maxKeys: 6, noNullPrototype: true },
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom(10, 2_000).map(nested) },
);

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { aStr: value };
  return value;
}
