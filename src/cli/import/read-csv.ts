import { Readable } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { CommandError } from '../report-error.ts';
import { checkUtf8 } from './check-utf8.ts';
import { maxRowBytes, type SourceRow, type SourceRows } from './source-row.ts';

export interface CsvOptions {
  readonly delimiter: string;
  readonly maxBytes?: number;
  /** Hears of the columns before the first row comes. */
  readonly onHeader: (columns: string[]) => void;
}

/**
 * Reads rows from CSV (RFC 4180), whose first line names the columns; a row's record is its cells. A row with too few or
 * too many of them is a row with a fault. A quote out of place ends the import: from there on nobody can tell what is text.
 */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  name: string,
  { delimiter, maxBytes = maxRowBytes, onHeader }: CsvOptions,
): SourceRows {
  const text = Readable.from(checkUtf8(chunks, name), { objectMode: false });
  const parser = parse({ delimiter, bom: true, info: true, relax_column_count: true, max_record_size: maxBytes });
  text.on('error', (error) => parser.destroy(error));
  text.pipe(parser);
  let columns: string[] | null = null;
  let nextLine = 1;
  let rows: SourceRow[] = [];
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      const line = nextLine;
      nextLine = info.lines + 1;
      if (columns === null) {
        columns = record.map((cell) => cell.trim());
        onHeader(columns);
      } else if (record.some((cell) => cell !== '')) rows.push(toRow(line, record, columns));
      if (rows.length >= 256) {
        yield rows;
        rows = [];
      }
    }
  } catch (error) {
    if (error instanceof CsvError) throw notCsv(name, error, nextLine, maxBytes);
    throw error;
  } finally {
    text.destroy();
  }
  if (rows.length > 0) yield rows;
}

function toRow(line: number, cells: string[], columns: string[]): SourceRow {
  const form = { kind: 'cells' as const, cells };
  if (cells.length === columns.length) return { line, form, record: cells };
  return { line, form, fault: `The row has ${cells.length} cells where the header has ${columns.length}.` };
}

const explanations: Record<string, string> = {
  INVALID_OPENING_QUOTE:
    'a quote stands in the middle of a cell. A cell with quotes must begin and end with one, and have those inside doubled.',
  CSV_INVALID_CLOSING_QUOTE: 'something follows the quote that ends a cell. Quotes inside a cell must be doubled.',
  CSV_QUOTE_NOT_CLOSED: 'the file ends inside a cell: its first quote is never closed.',
};

function notCsv(name: string, error: CsvError, rowLine: number, maxBytes: number): CommandError {
  const unclosed = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE';
  const line = unclosed ? rowLine : (error as unknown as { lines?: number }).lines;
  const explained =
    error.code === 'CSV_MAX_RECORD_SIZE'
      ? `the row is larger than ${maxBytes.toLocaleString('en')} bytes, which is more than a row may be.`
      : (explanations[error.code] ?? error.message);
  return new CommandError(`Line ${line} of ${name} is not CSV: ${explained}`);
}
