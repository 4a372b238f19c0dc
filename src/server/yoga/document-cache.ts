import { LRUCache } from 'lru-cache';

// The cache is limited by count and by the length of the texts: a parsed document takes about twenty times the memory of its text.
const most = 1000;
const maxCharacters = 4_000_000;

/** Yoga's cache of documents. Its default cache limits only the count, but a text can be as large as a body. */
export function boundedDocumentCache<Kept extends object>(): LRUCache<string, Kept> {
  return new LRUCache<string, Kept>({
    max: most,
    maxSize: maxCharacters,
    maxEntrySize: maxCharacters / 10,
    sizeCalculation: (_, text) => text.length + 1,
  });
}
