import { extname } from 'node:path';
import { recordsOfPage } from '../readers/json-pages.ts';

const formats = ['ndjson', 'json', 'csv'] as const;
export type Format = (typeof formats)[number];

const byExtension: Record<string, Format> = { '.ndjson': 'ndjson', '.jsonl': 'ndjson', '.csv': 'csv', '.tsv': 'csv' };

/** The format of a source, from its name or else from its beginning. */
export function guessFormat(path: string | null, head: Buffer): Format {
  const named = path === null ? undefined : byExtension[extname(path).toLowerCase()];
  if (named) return named;
  const text = head.toString('utf8').trimStart();
  if (text.startsWith('[')) return 'json';
  if (!text.startsWith('{')) return path !== null && extname(path).toLowerCase() === '.json' ? 'json' : 'csv';
  return isDocument(text) ? 'json' : 'ndjson';
}

/** Is it a document (an object over several lines, or a page with lists) rather than one object per line? */
function isDocument(text: string): boolean {
  const end = text.indexOf('\n');
  try {
    const first: unknown = JSON.parse(end === -1 ? text : text.slice(0, end));
    return recordsOfPage(first, () => {}) !== null && text.slice(end === -1 ? text.length : end).trim() === '';
  } catch {
    // The line is longer than the head. A list of records would be at its beginning.
    const isCut = end === -1;
    return !isCut || /^\{\s*"\w+"\s*:\s*(?:\[|\{\s*"\w+"\s*:\s*\[)/.test(text);
  }
}
