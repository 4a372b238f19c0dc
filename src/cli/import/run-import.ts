import type { Counts, Progressed } from './checkpoint.ts';
import type { ColumnMap } from './csv/columns.ts';
import { type PreparedRow, type PrepareOptions, prepareRow } from './prepare-row.ts';
import type { Causes } from './report/causes.ts';
import type { Progress } from './report/progress.ts';
import type { RejectedFile, RejectedForm, RejectedRow } from './report/rejected-file.ts';
import type { ImportRow } from './row.ts';
import type { SourceRow, SourceRows } from './source-row.ts';
import type { ChunkResult, ImportTarget } from './targets/target.ts';

export interface ImportRun {
  readonly rows: SourceRows;
  /** The number of bytes read from the source so far. */
  readonly taken: () => number;
  /** The columns of a CSV; known after the first row. */
  readonly columns: () => ColumnMap | null;
  readonly prepare: PrepareOptions;
  /** What remains to do before a chunk is sent, such as fetching attachments. */
  readonly complete: (rows: PreparedRow[]) => AsyncIterable<PreparedRow[]>;
  readonly target: ImportTarget;
  readonly rowsPerChunk: number;
  readonly bytesPerChunk: number;
  readonly rejectedFile: RejectedFile;
  readonly rejectedForm: () => RejectedForm;
  readonly progress: Progress;
  readonly causes: Causes;
  /** The counts of an earlier run; its rows are skipped. */
  readonly before: Counts;
  /** Saves the progress; called after everything that it counts is stored. */
  readonly save: (progressed: Progressed) => Promise<void>;
  /** Aborting it stops the import after the chunks in flight are settled. */
  readonly signal: AbortSignal;
}

interface Chunk {
  readonly rows: PreparedRow[];
  readonly result: Promise<ChunkResult>;
}

/**
 * Reads rows, sends them in chunks and records the results. At most `target.chunksInFlight` chunks are in flight while the next
 * one is read, so memory does not grow with the source. Chunks are settled in the order of the source.
 */
export async function runImport(run: ImportRun): Promise<Counts> {
  const { target, progress } = run;
  const counts: Counts = { ...run.before };
  const underWay: Chunk[] = [];

  const send = async (prepared: PreparedRow[]) => {
    for await (const rows of run.complete(prepared)) await sendWhole(rows);
  };
  const sendWhole = async (rows: PreparedRow[]) => {
    while (underWay.length >= target.chunksInFlight) await settleOldest();
    const good = rows.flatMap(({ input }) => (input === null ? [] : [input]));
    progress.settled(rows.length - good.length);
    const result = target.send(good, (more) => progress.settled(more));
    // It is awaited later; until then its failure must not count as an unhandled rejection.
    result.catch(() => {});
    underWay.push({ rows, result });
  };
  const settleOldest = async () => {
    const { rows, result } = underWay.shift() as Chunk;
    const { created, existed, good, rejected, ignored } = await result;
    reportIgnored(run.prepare.report, rows, ignored);
    const lost = rejectedRows(rows, rejected);
    for (const { row, reasons } of lost) run.causes.add(row.source.line, reasons);
    await run.rejectedFile.write(lost, run.rejectedForm());
    progress.rejected(lost.length);
    counts.rows += rows.length;
    counts.created += created;
    counts.existed += existed + rows.filter(({ isKnown }) => isKnown).length;
    counts.skipped += rows.filter(isLeftOut).length;
    counts.good += good;
    counts.rejected += lost.length;
    await run.save({ counts, rejectedPath: run.rejectedFile.path, rejectedBytes: run.rejectedFile.bytes });
  };

  let chunk: PreparedRow[] = [];
  let bytes = 0;
  let fault: unknown = null;
  for await (const source of remaining(run, (error) => (fault = error))) {
    const row = prepareRow(source, run.columns(), run.prepare);
    const size = weigh(row);
    if (chunk.length >= run.rowsPerChunk || (chunk.length > 0 && bytes + size > run.bytesPerChunk)) {
      await send(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push(row);
    bytes += size;
  }
  if (!run.signal.aborted && chunk.length > 0) await send(chunk);
  while (underWay.length > 0) await settleOldest();
  // The rows before the unreadable part of the source are still processed.
  if (fault !== null) throw fault;
  return counts;
}

/** The rows that no earlier run has processed, until the import is aborted or the source becomes unreadable. */
async function* remaining(
  { rows, taken, progress, before, signal, columns, prepare }: ImportRun,
  onFault: (error: unknown) => void,
): AsyncGenerator<SourceRow, void, void> {
  let passed = 0;
  try {
    for await (const some of rows) {
      progress.read(some.length, taken());
      for (const row of some) {
        passed += 1;
        if (signal.aborted) return;
        if (passed > before.rows) yield row;
        // The report covers the whole source, also the rows of an earlier run.
        else prepareRow(row, columns(), prepare);
      }
      if (signal.aborted) return;
    }
  } catch (error) {
    if (!signal.aborted) onFault(error);
  }
}

/** Customers who existed before the import keep their details: told once for each, by the first row. */
function reportIgnored(
  report: PrepareOptions['report'],
  rows: readonly PreparedRow[],
  ignored: ChunkResult['ignored'],
): void {
  const sent = rows.filter(({ input }) => input !== null);
  for (const [at, fields] of ignored)
    if (sent[at]?.introduces)
      for (const field of fields)
        report.leftOut(`customer.${field}`, 'the customer is there already, and keeps what they have', sent[at].source);
}

const isLeftOut = ({ input, reasons, isKnown }: PreparedRow) => input === null && reasons.length === 0 && !isKnown;

function rejectedRows(rows: readonly PreparedRow[], rejected: ChunkResult['rejected']): RejectedRow[] {
  let sent = -1;
  return rows.flatMap((row) => {
    if (row.input === null) return row.reasons.length > 0 ? [{ row, reasons: row.reasons }] : [];
    sent += 1;
    const reasons = rejected.get(sent);
    return reasons === undefined ? [] : [{ row, reasons }];
  });
}

/** The approximate size of a row in a request, in bytes. */
function weigh({ source: { form }, input }: PreparedRow): number {
  if (form.kind === 'text') return form.text.length;
  return input === null ? 500 : weighInput(input);
}

function weighInput({ threads }: ImportRow): number {
  let bytes = 1000;
  for (const { text, attachments } of threads ?? []) {
    bytes += 200 + text.length;
    for (const { data } of attachments ?? []) bytes += data.length;
  }
  return bytes;
}
