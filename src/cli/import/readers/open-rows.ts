import type { ImportOptions } from '../import-options.ts';
import type { FieldReport } from '../report/field-report.ts';
import type { RejectedForm } from '../report/rejected-file.ts';
import type { SourceRows } from '../source-row.ts';
import { type ColumnMap, mapColumns, rejectedColumns } from '../sources/from-csv.ts';
import type { Format } from '../sources/guess-format.ts';
import type { Source } from '../sources/source.ts';
import { readCsv } from './read-csv.ts';
import { readJson } from './read-json.ts';
import { readNdjson } from './read-ndjson.ts';

export interface OpenedRows {
  readonly rows: SourceRows;
  /** The fields for the columns of a CSV, known after its first row; null for other formats. */
  readonly columns: () => ColumnMap | null;
  readonly rejectedForm: () => RejectedForm;
}

/** Reads the rows of a source in its format. */
export function openRows(source: Source, format: Format, options: ImportOptions, report: FieldReport): OpenedRows {
  const { chunks, name } = source;
  if (format !== 'csv') {
    const rows = format === 'ndjson' ? readNdjson(chunks) : readJson(chunks, name, report);
    return { rows, columns: () => null, rejectedForm: () => ({ kind: 'ndjson' }) };
  }
  const delimiter = options.delimiter ?? guessDelimiter(source.head);
  let columns: string[] = [];
  let map: ColumnMap = [];
  const onHeader = (names: string[]) => {
    columns = names;
    map = mapColumns(names, new Map(options.map), (column) => {
      if (!rejectedColumns.includes(column)) report.unknown(`(column) ${column}`, 1);
    });
  };
  return {
    rows: readCsv(chunks, name, { delimiter, onHeader }),
    columns: () => map,
    rejectedForm: () => ({ kind: 'csv', columns, delimiter }),
  };
}

/** The separator of names in the first line: a comma, semicolon or tab, whichever is most frequent. */
function guessDelimiter(head: Buffer): string {
  const end = head.indexOf(10);
  const names = head
    .subarray(0, end === -1 ? head.length : end)
    .toString('utf8')
    .replace(/"[^"]*"/g, '');
  const times = (delimiter: string) => names.split(delimiter).length;
  return [';', '\t'].reduce((best, each) => (times(each) > times(best) ? each : best), ',');
}
