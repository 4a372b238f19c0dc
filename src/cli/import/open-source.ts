import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CommandError } from '../report-error.ts';
import { nothingRelated, type Related } from './convert/around.ts';
import type { ColumnMap } from './csv/columns.ts';
import { deskOf } from './desks/all-desks.ts';
import type { Desk } from './desks/desk.ts';
import { type InputFile, listFiles } from './files/input-file.ts';
import { openBytes, standardInput } from './files/open-bytes.ts';
import { recognizeDesk } from './files/recognize-desk.ts';
import type { ImportOptions } from './import-options.ts';
import { CustomerDetails } from './join/customer-details.ts';
import { DeskExport } from './join/desk-export.ts';
import { DiskIndex } from './join/disk-index.ts';
import { openRows } from './readers/open-rows.ts';
import type { FieldReport } from './report/field-report.ts';
import type { RejectedForm } from './report/rejected-file.ts';
import type { SourceRow, SourceRows } from './source-row.ts';

/** Everything that is imported, whatever it consists of. */
export interface Source {
  readonly name: string;
  readonly paths: readonly string[];
  /** The path beside which the import writes its files; null for standard input. */
  readonly path: string | null;
  /** The name of a help desk, or `parley`. */
  readonly from: string;
  /** How it was read, in sentences for the summary. */
  readonly notes: () => readonly string[];
  /** Its size in bytes; null if unknown. */
  readonly size: number | null;
  /** What tells whether it has changed since. */
  readonly facts: unknown;
  readonly format: RejectedForm['kind'];
  readonly rows: SourceRows;
  /** The number of bytes read so far. */
  readonly taken: () => number;
  /** The fields for the columns of a CSV, known after its first row; null for other formats. */
  readonly columns: () => ColumnMap | null;
  readonly rejectedForm: () => RejectedForm;
  readonly related: Related;
  readonly details: CustomerDetails | null;
  /** Reads it once, before the rows: `onRow` is called with each row. */
  readonly survey: (onRow: (row: SourceRow, columns: ColumnMap | null) => void) => Promise<void>;
  /** Reports what no row has used. */
  readonly reportUnused: () => void;
  readonly close: () => Promise<void>;
}

/** Opens what is to be imported: files, folders and archives, or standard input if there are no paths. */
export async function openSource(
  paths: readonly string[],
  options: ImportOptions,
  report: FieldReport,
  signal: AbortSignal,
): Promise<Source> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-import-'));
  const close = () => rm(directory, { recursive: true, force: true });
  try {
    return await open(paths, options, report, signal, directory, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  paths: readonly string[],
  options: ImportOptions,
  report: FieldReport,
  signal: AbortSignal,
  directory: string,
  close: () => Promise<void>,
): Promise<Source> {
  const onOther = (name: string) => report.leftOut(`(file) ${name}`, 'not a JSON, NDJSON or CSV file', { line: 1 });
  const isInput = paths.length === 0;
  const files = isInput ? [await held(directory, options, signal)] : await listFiles(paths, onOther);
  const guessed = options.from === undefined ? await recognizeDesk(files, options, signal) : null;
  const from = options.from ?? guessed?.name ?? 'parley';
  const desk = deskOf(from);
  const path = paths[0]?.replace(/[\\/]+$/, '') ?? null;
  const index = new DiskIndex(await folderIn(directory, 'records'));
  const people = new DiskIndex(await folderIn(directory, 'customers'));
  const sizes = files.map(({ size }) => size);
  const known = {
    name: isInput ? 'standard input' : (paths.join(', ') as string),
    paths,
    path: isInput ? null : path,
    from,
    notes: () => (guessed === null ? [] : [`Read as an export of ${guessed.title} (--from ${guessed.name}).`]),
    size: sizes.some((size) => size === null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    facts: files.map(({ name, size, modifiedMs }) => [name, size, modifiedMs]),
    details: new CustomerDetails(people),
    close: async () => {
      index.close();
      people.close();
      await close();
    },
  };
  if (desk) return ofDesk(desk, files, index, known, options, report, signal);
  const guesses: string[] = [];
  const onGuess = (column: string, field: string) => guesses.push(`'${column}' as ${field}`);
  const opened = await openRows(files, options, { report, onGuess }, signal);
  const survey: Source['survey'] = async (onRow) => {
    const again = await openRows(files, options, null, signal);
    for await (const rows of again.rows) for (const row of rows) onRow(row, again.columns());
  };
  return {
    ...known,
    ...opened,
    notes: () => (guesses.length > 0 ? [`Read ${guesses.join(', ')}. --map changes that.`] : []),
    related: nothingRelated,
    survey,
    reportUnused: () => {},
  };
}

async function folderIn(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  await mkdir(path);
  return path;
}

type Known = Pick<Source, 'name' | 'paths' | 'path' | 'from' | 'notes' | 'size' | 'facts' | 'details' | 'close'>;

function ofDesk(
  desk: Desk,
  files: readonly InputFile[],
  index: DiskIndex,
  known: Known,
  { format, encoding, delimiter }: ImportOptions,
  report: FieldReport,
  signal: AbortSignal,
): Source {
  const whole = new DeskExport(desk, files, index, { format, encoding, delimiter, signal });
  let before = 0;
  let current = () => 0;
  const onFile = (taken: () => number) => {
    before += current();
    current = taken;
  };
  return {
    ...known,
    format: 'ndjson',
    rows: whole.rows(onFile),
    taken: () => before + current(),
    columns: () => null,
    rejectedForm: () => ({ kind: 'ndjson' }),
    related: whole,
    survey: (onRow) => whole.survey(report, (row) => onRow(row, null)),
    reportUnused: () => whole.reportUnused(report),
  };
}

/** Standard input as a file that can be read more than once. */
async function held(directory: string, { encoding }: ImportOptions, signal: AbortSignal): Promise<InputFile> {
  const file = standardInput();
  const opened = await openBytes(file, encoding ?? null, signal);
  if (opened.head.length === 0) throw new CommandError(`${file.name} is empty.`);
  const path = join(directory, 'input');
  await pipeline(opened.chunks, createWriteStream(path)).catch((error: unknown) => {
    // When interrupted, what has arrived is all that there is.
    if (!signal.aborted) throw error;
  });
  const [kept] = await listFiles([path], () => {});
  return { ...(kept as InputFile), name: file.name };
}
