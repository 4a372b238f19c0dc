import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { stringify } from 'lossless-json';
import { CommandError } from '../../report-error.ts';
import { rejectedColumns } from '../csv/columns.ts';
import type { PreparedRow } from '../prepare-row.ts';
import type { Reason, SourceForm } from '../source-row.ts';

/** The format of rejected rows: lines of JSON, or CSV with the columns of the source. */
export type RejectedForm =
  | { readonly kind: 'ndjson' }
  | { readonly kind: 'csv'; readonly columns: readonly string[]; readonly delimiter: string };

export interface RejectedRow {
  readonly row: PreparedRow;
  readonly reasons: readonly Reason[];
}

/**
 * The rejected rows with their reasons, in the format of the source, so that they can be corrected there and imported. The file
 * is created with the first rejected row.
 */
export class RejectedFile {
  private handle: FileHandle | null = null;

  private constructor(
    readonly path: string,
    /** The number of valid bytes in it; null if it does not exist yet. */
    private size: number | null,
  ) {}

  /** A file to create at this path, or next to it if the path exists and the user did not name it. */
  static make(path: string, isExact: boolean): RejectedFile {
    let free = path;
    for (let nth = 2; !isExact && existsSync(free); nth++) free = path.replace(/(\.\w+)$/, `-${nth}$1`);
    return new RejectedFile(free, null);
  }

  /** The file of an earlier run, truncated to the bytes that are valid. */
  static resume(path: string, size: number): RejectedFile {
    return new RejectedFile(path, size === 0 ? null : size);
  }

  get bytes(): number {
    return this.size ?? 0;
  }

  async write(rows: readonly RejectedRow[], form: RejectedForm): Promise<void> {
    if (rows.length === 0) return;
    this.handle ??= await this.open();
    const beginning = this.size === null && form.kind === 'csv' ? csvHeader(form) : '';
    const text = Buffer.from(beginning + rows.map((each) => toLine(each, form)).join(''));
    await this.handle.write(text, 0, text.length, this.size ?? 0);
    this.size = (this.size ?? 0) + text.length;
  }

  async close(): Promise<void> {
    await this.handle?.close();
  }

  private async open(): Promise<FileHandle> {
    if (this.size !== null) {
      // The file may have been removed since.
      const kept = await open(this.path, 'r+').catch(() => null);
      await kept?.truncate(this.size);
      if (kept) return kept;
      this.size = null;
    }
    try {
      return await open(this.path, 'w');
    } catch (error) {
      throw new CommandError(`Cannot write rejected rows to ${this.path}: ${(error as Error).message}`);
    }
  }
}

function toLine({ row, reasons }: RejectedRow, form: RejectedForm): string {
  const { line, form: source } = row.source;
  if (form.kind === 'csv') {
    const said = reasons.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join(' ');
    const cells = source.kind === 'cells' ? ownCells(source.cells, form.columns) : [];
    return csvLine([String(line), said, ...cells], form.delimiter);
  }
  return `{"rejected":${JSON.stringify({ line, reasons })},${toJson(source, row.source.fault === undefined)}}\n`;
}

function toJson(source: SourceForm, isReadable: boolean): string {
  if (source.kind === 'text')
    return isReadable ? `"row":${source.text.replaceAll('\n', ' ')}` : `"text":${JSON.stringify(source.text)}`;
  return `"row":${stringify(source.kind === 'value' ? source.value : source.cells)}`;
}

/** A rejected file that is imported again already has our columns. */
function ownCells(cells: readonly string[], columns: readonly string[]): string[] {
  return cells.filter((_, at) => !rejectedColumns.includes(columns[at] ?? ''));
}

function csvHeader({ columns, delimiter }: Extract<RejectedForm, { kind: 'csv' }>): string {
  return csvLine([...rejectedColumns, ...ownCells(columns, columns)], delimiter);
}

function csvLine(cells: readonly string[], delimiter: string): string {
  const quoted = cells.map((cell) =>
    /["\r\n]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell,
  );
  return `${quoted.join(delimiter)}\n`;
}
