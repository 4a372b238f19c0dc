import { CommandError } from '../../report-error.ts';
import { type ColumnMap, mapColumns, rejectedColumns } from '../csv/columns.ts';
import { type Format, guessFormat } from '../files/guess-format.ts';
import type { InputFile } from '../files/input-file.ts';
import { openBytes } from '../files/open-bytes.ts';
import type { ImportOptions } from '../import-options.ts';
import type { FieldReport } from '../report/field-report.ts';
import type { RejectedForm } from '../report/rejected-file.ts';
import type { SourceRows } from '../source-row.ts';
import { guessDelimiter } from './guess-delimiter.ts';
import { readCsv } from './read-csv.ts';
import { readJson } from './read-json.ts';
import { readNdjson } from './read-ndjson.ts';

export interface OpenedRows {
  readonly format: RejectedForm['kind'];
  readonly rows: SourceRows;
  readonly taken: () => number;
  /** The fields for the columns of a CSV, known after its first row; null for other formats. */
  readonly columns: () => ColumnMap | null;
  readonly rejectedForm: () => RejectedForm;
}

/** Reads rows in Parley's own format, or of CSV, from one file or several of the same kind. */
export async function openRows(
  files: readonly InputFile[],
  options: ImportOptions,
  told: { readonly report: FieldReport; readonly onGuess: (column: string, field: string) => void } | null,
  signal: AbortSignal,
): Promise<OpenedRows> {
  const first = await openBytes(files[0] as InputFile, options.encoding ?? null, signal);
  if (first.head.length === 0 && files.length === 1) throw new CommandError(`${files[0]?.name} is empty.`);
  const format = options.format ?? guessFormat(files[0]?.name ?? null, first.head);
  const delimiter = options.delimiter ?? guessDelimiter(first.head);
  let columns: string[] | null = null;
  let map: ColumnMap = [];
  const onHeader = (names: string[], file: InputFile) => {
    if (columns !== null && names.join('\0') !== columns.join('\0'))
      throw new CommandError(`${file.name} has other columns than ${files[0]?.name}. Import them one by one.`);
    if (columns !== null) return;
    columns = names;
    map = mapColumns(names, new Map(options.map), {
      onUnknown: (column, why) => {
        if (!rejectedColumns.includes(column)) told?.report.leftOut(`(column) ${column}`, why, { line: 1 });
      },
      onGuess: (column, field) => told?.onGuess(column, field),
    });
  };
  let before = 0;
  let taken = first.taken;
  async function* rows(): SourceRows {
    for (const [nth, file] of files.entries()) {
      const opened = nth === 0 ? first : await openBytes(file, options.encoding ?? null, signal);
      if (nth > 0) {
        before += taken();
        taken = opened.taken;
      }
      const place = files.length > 1 ? { file: file.name } : {};
      const onOther = (member: string, line: number) =>
        told?.report.leftOut(`(document).${member}`, null, { line, ...place });
      try {
        for await (const some of read(format, opened.chunks, file, delimiter, onOther, (names) =>
          onHeader(names, file),
        ))
          yield files.length > 1 ? some.map((row) => ({ ...row, ...place })) : some;
      } finally {
        opened.close();
      }
    }
  }
  const isCsv = format === 'csv';
  return {
    format: isCsv ? 'csv' : 'ndjson',
    rows: rows(),
    taken: () => before + taken(),
    columns: () => (isCsv ? map : null),
    rejectedForm: () => (isCsv ? { kind: 'csv', columns: columns ?? [], delimiter } : { kind: 'ndjson' }),
  };
}

function read(
  format: Format,
  chunks: AsyncIterable<Buffer>,
  { name }: InputFile,
  delimiter: string,
  onOther: (member: string, line: number) => void,
  onHeader: (names: string[]) => void,
): SourceRows {
  if (format === 'csv') return readCsv(chunks, name, { delimiter, onHeader });
  return format === 'ndjson' ? readNdjson(chunks) : readJson(chunks, name, { onOther });
}
