import { type Format, guessFormat } from '../files/guess-format.ts';
import type { InputFile } from '../files/input-file.ts';
import { type OpenedBytes, openBytes } from '../files/open-bytes.ts';
import type { SourceRow, SourceRows } from '../source-row.ts';
import { guessDelimiter } from './guess-delimiter.ts';
import { recordsOfPage } from './json-pages.ts';
import { readCsv } from './read-csv.ts';
import { readJson } from './read-json.ts';
import { readNdjson } from './read-ndjson.ts';

export interface ReadOptions {
  readonly format?: Format | undefined;
  readonly encoding?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly signal: AbortSignal;
  /** Called with members of JSON pages that are no records, such as `next_page`. */
  readonly onOther: (member: string, line: number) => void;
  /** Called with the open file, before its first row. */
  readonly onOpen?: (opened: OpenedBytes) => void;
}

/** Reads the records of a help desk's file. The rows of a CSV become objects, by the names of the columns. */
export async function* readFile(file: InputFile, options: ReadOptions): SourceRows {
  const opened = await openBytes(file, options.encoding ?? null, options.signal);
  options.onOpen?.(opened);
  const { head, chunks } = opened;
  const format = options.format ?? guessFormat(file.name, head);
  try {
    if (format === 'json') yield* readJson(chunks, file.name, options);
    else if (format === 'ndjson') {
      for await (const rows of readNdjson(chunks)) yield rows.flatMap((row) => unfolded(row, options));
    } else {
      let columns: string[] = [];
      const delimiter = options.delimiter ?? guessDelimiter(head);
      const csv = { delimiter, onHeader: (names: string[]) => (columns = names) };
      for await (const rows of readCsv(chunks, file.name, csv)) yield rows.map((row) => toObject(row, columns));
    }
  } finally {
    opened.close();
  }
}

/** A line may be a page with records. */
function unfolded(row: SourceRow, { onOther }: ReadOptions): SourceRow[] {
  const listed = row.fault === undefined ? recordsOfPage(row.record, (name) => onOther(name, row.line)) : null;
  if (listed === null) return [row];
  return listed.map(({ list, record }) => ({ line: row.line, list, record, form: { kind: 'value', value: record } }));
}

function toObject(row: SourceRow, columns: readonly string[]): SourceRow {
  if (row.fault !== undefined) return row;
  const cells = row.record as string[];
  const record = Object.fromEntries(columns.map((column, at) => [column, cells[at] ?? '']));
  return { ...row, record, form: { kind: 'value', value: record } };
}
