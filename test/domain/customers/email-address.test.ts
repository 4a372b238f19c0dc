import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emailKey, parseEmail } from '../../../src/domain/customers/email-address.ts';

const faultOf = (text: string) => {
  const email = parseEmail(text);
  return 'fault' in email ? email.fault : null;
};

/** As many words as an address has room for. */
const atOnce = 40;
const host = '@example.com';
/** The key of a word that begins with this character, without the domain; null if the address is refused. */
const wordKey = (code: number) => emailKey(`${String.fromCodePoint(code)}im${host}`)?.slice(0, -host.length) ?? null;
/** The same for words with each of these characters, in one address. */
const wordKeys = (codes: readonly number[]) =>
  emailKey(codes.map((code) => `${String.fromCodePoint(code)}im`).join('.') + host)
    ?.slice(0, -host.length)
    .split('.') ?? null;

describe('R4: all spellings of an address have the same key', () => {
  it.each([
    ['its case', 'ada@example.com', ['Ada@Example.COM', 'ADA@EXAMPLE.COM']],
    ['its Unicode form', 'ren\u00e9@example.com', ['rene\u0301@example.com', 'Rene\u0301@Example.com']],
    [
      'the spelling of its domain',
      'a@xn--exmple-cua.de',
      ['a@exämple.de', 'a@EXÄMPLE.de', 'a@exa\u0308mple.de', 'a@XN--EXMPLE-CUA.DE', 'a@exämple。de', 'a@ｅxämple.de'],
    ],
    ['a letter in the domain without a capital form', 'a@xn--strae-oqa.de', ['a@straße.de', 'A@Straße.DE']],
  ])('regardless of %s', (_, key, others) => {
    for (const text of [key, ...others]) expect([text, emailKey(text)]).toEqual([text, key]);
  });

  it.each([
    ['the case of letters beyond ASCII', 'É@example.com', 'é@example.com'],
    ['sharp s and ss, which are different domains', 'a@straße.de', 'a@strasse.de'],
    ['dotless i', 'ı@example.com', 'i@example.com'],
    ['long s', 'ſ@example.com', 's@example.com'],
    ['fullwidth letters', 'ａ@example.com', 'a@example.com'],
    ['Cyrillic', '\u0430@example.com', 'a@example.com'],
    ['a tag', 'ada+x@example.com', 'ada@example.com'],
    ['dots', 'a.da@example.com', 'ada@example.com'],
  ])('but not of %s', (_, one, other) => {
    expect(emailKey(one)).not.toBeNull();
    expect(emailKey(other)).not.toBeNull();
    expect(emailKey(one)).not.toBe(emailKey(other));
  });

  it('and no character beyond ASCII, such as the Kelvin sign, matches an ASCII one', () => {
    expect(emailKey('\u212Aim@example.com')).toBeNull();
    const plain = new Set<string | null>();
    for (let code = 0; code < 0x80; code++) plain.add(wordKey(code));
    plain.delete(null);
    expect(plain.size).toBeGreaterThan(40);
    for (let first = 0x80; first < 0x110000; first += atOnce) {
      const codes = Array.from({ length: Math.min(atOnce, 0x110000 - first) }, (_, n) => first + n);
      // A single refused character is enough to refuse them all; then each is tried alone.
      const keys = wordKeys(codes) ?? codes.map(wordKey);
      const wrong = keys.length === codes.length ? keys.findIndex((key) => plain.has(key)) : 0;
      if (wrong !== -1) expect.fail(`From U+${(first + wrong).toString(16)} on, a character is taken for ASCII`);
    }
  });

  it('and the displayed address and the key itself have that key, too', () => {
    const letter = fc.oneof(
      fc.constantFrom('a', 'B', 'É', 'e\u0301', 'ß', 'İ', 'ı', '日', '.', '+', '\u0308', 'ﬁ', 'Å', '\u212B', 'Ω'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
    );
    const word = fc.array(letter, { minLength: 1, maxLength: 8 }).map((letters) => letters.join(''));
    fc.assert(
      fc.property(word, word, (local, domain) => {
        const email = parseEmail(`${local}@${domain}.com`);
        if ('fault' in email) return;
        expect(parseEmail(email.address)).toEqual(email);
        expect(emailKey(email.key)).toBe(email.key);
      }),
      { numRuns: 2000 },
    );
  });

  it('and it is displayed as given, in NFC', () => {
    expect(parseEmail('Rene\u0301@Exa\u0308mple.de')).toEqual({
      address: 'Ren\u00e9@Ex\u00e4mple.de',
      key: 'ren\u00e9@xn--exmple-cua.de',
    });
  });
});

describe('R4: rejects invalid addresses and explains the fix', () => {
  it.each([
    ['mailto:ada@example.com', /mailto:/],
    ['MAILTO:ada@example.com', /mailto:/],
    ['<mailto:ada@example.com>', /mailto:/],
    ['<ada@example.com>', /brackets/],
    ['Ada Lovelace <ada@example.com>', /brackets/],
    ['"ada"@example.com', /quotes/],
    ['"ada@example.com"', /quotes/],
    ["'ada@example.com'", /quotes/],
    ['“ada@example.com”', /quotes/],
    ['«ada@example.com»', /quotes/],
    ['ada@example.com (Ada)', /brackets/],
    ['ada@example.com;', /without , or ;/],
    ['ada@example.com,', /without , or ;/],
    ['ada@example.com, bob@example.com', /one address/],
    ['ada@example.com bob@example.com', /one @/],
    ['ada@@example.com', /one @/],
    ['ada@example.com.', /dot/],
    [' ada@example.com', /spaces/],
    ['ada@example.com\n', /spaces/],
    ['ada @example.com', /spaces/],
    ['ada\u00a0@example.com', /invisible/],
    ['ada\u200b@example.com', /invisible/],
    ['ada@exam\u00adple.com', /invisible/],
    ['\ufeffada@example.com', /invisible/],
    ['ada@example.com\u2060', /invisible/],
    ['\u202eada@example.com', /invisible/],
    ['\u2066ada\u2069@example.com', /invisible/],
    ['ada\u180e@example.com', /invisible/],
    ['ada\u3164@example.com', /invisible/],
    ['ada\ufe0f@example.com', /invisible/],
    ['ada\u0007@example.com', /invisible/],
    ['\u212Aim@example.com', /look-alike/],
    ['kim@\u212A.example.com', /look-alike/],
    [`${'x'.repeat(249)}@ab.de`, /254/],
    ['x'.repeat(10_000_000), /254/],
    ['', /e-mail address/],
    ['ada', /e-mail address/],
    ['@', /e-mail address/],
    ['ada@', /e-mail address/],
    ['@example.com', /e-mail address/],
    ['ada＠example.com', /e-mail address/],
    ['ada@example..com', /e-mail address/],
    ['ada@.example.com', /e-mail address/],
    ['ada@-example.com', /e-mail address/],
    ['ada@example.com/', /e-mail address/],
    ['ada@example.com:25', /e-mail address/],
    ['ada@[127.0.0.1]', /e-mail address/],
    ['ada@xn--a', /e-mail address/],
    ['ada@\u0301example.com', /e-mail address/],
    ['ada@\u2100.com', /e-mail address/],
    [`ada@${'x'.repeat(64)}.com`, /e-mail address/],
    ['a\\b@example.com', /e-mail address/],
    ['ada@example.com\ud800', /invisible|e-mail address/],
  ])('rejects %.40j', (text, message) => {
    expect(faultOf(text)).toMatch(message);
    expect(emailKey(text)).toBeNull();
  });

  it.each([
    'a@b',
    'first.last+tag@sub.example.com',
    "o'brien@example.com",
    'ünï@exämple.de',
    '用户@例子.广告',
    'अजय@डाटा.भारत',
    'دعم@مثال.إختبار',
    'a..b.@docomo.example',
    '!#$%&*/=?^`{|}~-_@example.com',
    'r@r3---sn.example.com',
    'a@with_underscore.example.com',
    '😀@example.com',
    `${'x'.repeat(248)}@ab.de`,
    `${'日'.repeat(248)}@ab.de`,
    `${'😀'.repeat(248)}@ab.de`,
  ])('accepts %.40j', (text) => expect(faultOf(text)).toBeNull());
});
