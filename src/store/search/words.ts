// The words for PostgreSQL's text search. The gateway splits texts into words, because the parser of the database treats an
// e-mail address or a path as one word, keeps accents, and cannot split text without spaces.

/** Longer words are indexed by this many characters. */
const maxWordLength = 40;

/** A search word with at least this many letters matches all words that begin with it. */
const minPrefixLength = 3;

/** The maximum for one text: a tsvector is limited to a megabyte. */
const maxWords = 20_000;

const ascii = /^[\0-\x7f]*$/;
const asciiWord = /[a-z0-9]+/g;
const word = /[\p{L}\p{N}\p{M}]+/gu;
/** Scripts without spaces between words. */
const spaceless =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc]+/gu;
const diacritics = /[\u0300-\u036f]+/g;
// Letters that Unicode does not decompose into a letter and an accent.
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ς: 'σ',
};
const special = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'g');

/** A text without case and accents. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(diacritics, '')
    .toLowerCase()
    .replace(diacritics, '')
    .replace(special, (letter) => plainLetters[letter] as string)
    .normalize('NFC');
}

/** The words of a text, without case and accents, including repeated ones; runs without spaces are not split yet. */
function wordsOf(text: string): string[] {
  return (ascii.test(text) ? text.toLowerCase().match(asciiWord) : plain(text).match(word)) ?? [];
}

/** The pairs of neighbouring characters by which a run without spaces is found. A single character is returned as it is. */
function pairsOf(run: string): string[] {
  const characters = [...run];
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, at) => (characters[at] as string) + character);
}

interface Parts {
  readonly words: string[];
  readonly pairs: string[];
}

/** A word as it is indexed: the pairs of runs without spaces, and the text between such runs. */
function partsOf(whole: string): Parts {
  const runs = ascii.test(whole) ? null : whole.match(spaceless);
  if (!runs) return { words: [whole], pairs: [] };
  return { words: whole.split(spaceless).filter((part) => part !== ''), pairs: runs.flatMap(pairsOf) };
}

const shorten = (text: string) => (text.length > maxWordLength ? [...text].slice(0, maxWordLength).join('') : text);

// Each word begins with the last characters of its organization's key. So the index separates organizations, and a search
// reads no entries of others. If two organizations share these characters, their searches only read more.
const keyOf = (orgId: string) => orgId.slice(-6);

/** The words of these texts for a `tsvector`, in its text form; '' where there are none. */
export function indexWords(orgId: string, texts: readonly (string | null)[]): string {
  const key = keyOf(orgId);
  const found = new Set<string>();
  for (const text of texts) {
    if (text === null) continue;
    for (const whole of wordsOf(text)) {
      const { words, pairs } = partsOf(whole);
      for (const each of words) found.add(key + shorten(each));
      for (const each of pairs) found.add(key + each);
      // Single characters of a run can be found, too.
      if (pairs.length > 0)
        for (const each of whole.match(spaceless) ?? []) for (const one of each) found.add(key + one);
      if (found.size >= maxWords) return [...found].join(' ');
    }
  }
  return [...found].join(' ');
}

/** One word of a search. */
export interface SearchWord {
  /** Letters and digits, without case and accents. */
  readonly text: string;
  readonly isPrefix: boolean;
}

/** The words of a search, without repetition; all must occur. Empty if the text has neither a letter nor a digit. */
export function searchWords(text: string): SearchWord[] {
  const found = new Map<string, SearchWord>();
  for (const whole of wordsOf(text)) {
    const { words, pairs } = partsOf(whole);
    for (const each of words) {
      const short = shorten(each);
      found.set(short, { text: short, isPrefix: short.length >= minPrefixLength });
    }
    for (const each of pairs) found.set(each, { text: each, isPrefix: false });
  }
  return [...found.values()];
}

/** A word of a search as a `tsquery`, in its text form. */
export function searchQuery(orgId: string, { text, isPrefix }: SearchWord): string {
  return `${keyOf(orgId)}${text}${isPrefix ? ':*' : ''}`;
}
