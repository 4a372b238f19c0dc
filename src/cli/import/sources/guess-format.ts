import { extname } from 'node:path';

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

/** Is it a single object (over several lines, or with a list of conversations) rather than one object per line? */
function isDocument(text: string): boolean {
  const end = text.indexOf('\n');
  try {
    const first = JSON.parse(end === -1 ? text : text.slice(0, end)) as Record<string, unknown>;
    const embedded = first._embedded as Record<string, unknown> | undefined;
    return [first.data, first.conversations, embedded?.conversations].some(Array.isArray);
  } catch {
    // The line is longer than the head. A list of conversations would be at its beginning.
    const isCut = end === -1;
    return !isCut || /^\{\s*"(?:data|conversations|_embedded)"\s*:\s*(?:\[|\{\s*"conversations"\s*:\s*\[)/.test(text);
  }
}
