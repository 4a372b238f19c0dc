import { CsvError, parse } from 'csv-parse';
import { CommandError } from '../../report-error.ts';
import { maxRowBytes, type SourceRow, type SourceRows } from '../source-row.ts';
import { checkUtf8 } from './check-utf8.ts';

export interface CsvOptions {
  readonly delimiter: string;
  readonly maxBytes?: number;
  /** Called with the columns before the first row. */
  readonly onHeader: (columns: string[]) => void;
}

/**
 * Reads rows from CSV (RFC 4180), whose first line names the columns; a row's record is its cells. A row with too few or too
 * many cells has a fault. A misplaced quote ends the import, because everything after it is ambiguous.
 */
export async function* readCsv(
  chunks: AsyncIterable<Buffer>,
  name: string,
  { delimiter, maxBytes = maxRowBytes, onHeader }: CsvOptions,
): SourceRows {
  let columns: string[] | null = null;
  let line = 1;
  let rows: SourceRow[] = [];
  const take = (record: string[]) => {
    if (columns === null) {
      // Lines before the header: blank ones, and `sep=;`, which Excel writes.
      if (record.some((cell) => cell.trim() !== '') && !isSeparatorLine(record)) {
        columns = record.map((cell) => cell.trim());
        onHeader(columns);
      }
    } else if (record.some((cell) => cell !== '')) rows.push(toRow(line, record, columns));
    line += 1 + record.reduce((breaks, cell) => breaks + countBreaks(cell), 0);
    // Records are read one by one, so that a later fault does not discard the rows before it.
    return null;
  };
  const parser = parse({
    delimiter,
    bom: true,
    relax_column_count: true,
    max_record_size: maxBytes,
    // One file may have several.
    record_delimiter: ['\r\n', '\n', '\r'],
    on_record: take,
  });
  parser.resume();
  const finished = new Promise<void>((resolve, reject) => parser.once('end', resolve).once('error', reject));
  finished.catch(() => {});
  let fault: unknown = null;
  for await (const chunk of checkUtf8(chunks, name)) {
    fault = await new Promise((resolve) => parser.write(chunk, (error) => resolve(error ?? null)));
    if (rows.length > 0) yield rows;
    rows = [];
    if (fault !== null) break;
  }
  if (fault === null) {
    parser.end();
    fault = await finished.then(
      () => null,
      (error: unknown) => error,
    );
    if (rows.length > 0) yield rows;
  }
  if (fault instanceof CsvError) throw notCsv(name, fault, line, maxBytes);
  if (fault !== null) throw fault;
}

const isSeparatorLine = (record: readonly string[]) => /^sep=/i.test(record[0] ?? '') && record.length <= 2;

function countBreaks(cell: string): number {
  let breaks = 0;
  for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) breaks += 1;
  return breaks;
}

function toRow(line: number, cells: string[], columns: string[]): SourceRow {
  const form = { kind: 'cells' as const, cells };
  if (cells.length === columns.length) return { line, form, record: cells };
  return { line, form, fault: `The row has ${cells.length} cells, but the header has ${columns.length}.` };
}

const explanations: Record<string, string> = {
  INVALID_OPENING_QUOTE:
    'a cell contains a misplaced quote. Enclose the cell in quotes and double the quotes inside it.',
  CSV_INVALID_CLOSING_QUOTE: 'a closing quote is followed by text. Double the quotes inside a cell.',
  CSV_QUOTE_NOT_CLOSED: 'the file ends inside a quoted cell. Close its quote.',
};

function notCsv(name: string, error: CsvError, line: number, maxBytes: number): CommandError {
  const explained =
    error.code === 'CSV_MAX_RECORD_SIZE'
      ? `it is larger than ${maxBytes.toLocaleString('en')} bytes, the limit for a row.`
      : (explanations[error.code] ?? error.message);
  return new CommandError(`The row on line ${line} of ${name} is not valid CSV: ${explained}`);
}
