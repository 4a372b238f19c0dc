import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { indexWords, searchQuery, searchWords } from '../../../src/store/search/words.ts';
import { openTestDatabase } from '../../support/databases/database.ts';

const org = '00000000-0000-7000-8000-000000abcdef';
const found = statement('test_match', 'SELECT $1::tsvector @@ $2::tsquery AS found');

/** Whether PostgreSQL finds the text with this search. */
async function finds(db: Database, text: string, search: string): Promise<boolean> {
  const words = searchWords(search);
  const answers = words.map((word) => db.query(found, [indexWords(org, [text]), searchQuery(org, word)]));
  return words.length > 0 && (await Promise.all(answers)).every(([row]) => (row as { found: boolean }).found);
}

describe('search words', () => {
  it.each([
    ['Müller', 'muller'],
    ['muller', 'MÜLLER'],
    ['e\u0301clair', 'éclair'],
    ['Straße', 'STRASSE'],
    ['Smørrebrød på Łódź', 'lodz smorrebrod'],
    ['ΣΊΣΥΦΟΣ', 'σισυφος'],
    ['İstanbul', 'istanbul'],
    ['naïve ﬁnd', 'find'],
    ['Ёлка й', 'елка'],
    ['jane.doe@example.com', 'jane.doe@example.com'],
    ['jane.doe@example.com', 'example'],
    ['+49 170 1234567', '170 1234567'],
    ['order #A-4711/b', 'a-4711'],
    ['refunded', 'ref'],
    ['東京タワーへ行く', 'タワー'],
    ['東京タワーへ行く', '京'],
    ['iPhone15を買う', 'iphone15'],
    ['ไทยแลนด์', 'แลน'],
    ['한국어 검색', '검색'],
    ['한국어', '한국어'],
    ['हिन्दी भाषा', 'हिन्दी'],
    ['x'.repeat(100), 'x'.repeat(50)],
    ['🎉 party', 'party'],
  ])('match %s with %s', async (text, search) => {
    expect(await finds(await openTestDatabase(), text, search)).toBe(true);
  });

  it.each([
    ['refunded', 're'],
    ['refund', 'refunded'],
    ['abc', 'bc'],
    ['東京', '京東'],
    ['hello', '!!!'],
    ['hello world', 'hello there'],
    ['', 'a'],
  ])('do not match %j with %s', async (text, search) => {
    expect(await finds(await openTestDatabase(), text, search)).toBe(false);
  });

  it('can be indexed and searched for in any text, which matches itself', async () => {
    const db = await openTestDatabase();
    const texts = fc.string({ unit: 'binary', maxLength: 30 }).filter((text) => !text.includes('\0'));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(await finds(db, text, text)).toBe(searchWords(text).length > 0);
      }),
      { numRuns: 500 },
    );
  });

  it('of a long text stay within the size limit of a tsvector', async () => {
    const db = await openTestDatabase();
    const text = Array.from({ length: 65_536 }, (_, n) => String.fromCodePoint(0x4e00 + ((n * 7919) % 20_000))).join(
      '',
    );
    const [row] = await db.query<{ size: number }>(
      statement('test_size', 'SELECT length($1::tsvector)::int4 AS size'),
      [indexWords(org, [text])],
    );
    expect(row?.size).toBeGreaterThan(10_000);
  });
});
