import { LRUCache } from 'lru-cache';

// What is kept is bounded by count, and by the length of the texts: a parsed document takes some twenty times its text.
const most = 1000;
const maxCharacters = 4_000_000;

/** What Yoga keeps by the texts of operations. Its own cache counts them only, and one text may have as much as a body. */
export function boundedDocumentCache<Kept extends object>(): LRUCache<string, Kept> {
  return new LRUCache<string, Kept>({
    max: most,
    maxSize: maxCharacters,
    maxEntrySize: maxCharacters / 10,
    sizeCalculation: (_, text) => text.length + 1,
  });
}
