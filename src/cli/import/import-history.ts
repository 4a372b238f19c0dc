import { CommandError } from '../report-error.ts';
import { Checkpoint, type Counts } from './checkpoint.ts';
import type { ImportOptions } from './import-options.ts';
import { openRows } from './readers/open-rows.ts';
import { readIds } from './readers/read-ids.ts';
import { Causes } from './report/causes.ts';
import { FieldReport } from './report/field-report.ts';
import { peakMemory } from './report/figures.ts';
import { Progress } from './report/progress.ts';
import { RejectedFile } from './report/rejected-file.ts';
import { describe, toJson } from './report/summary.ts';
import { runImport } from './run-import.ts';
import { type Format, guessFormat } from './sources/guess-format.ts';
import { openSource } from './sources/source.ts';
import type { ImportTarget } from './targets/target.ts';

/** Chunks are limited by size too, because texts can be long. */
const bytesPerChunk = 8 * 1024 * 1024;
const nothing: Counts = { rows: 0, created: 0, existed: 0, good: 0, rejected: 0 };

export interface ImportSurroundings {
  /** Aborting it stops the import gracefully. */
  readonly signal: AbortSignal;
  readonly openTarget: (options: ImportOptions) => Promise<ImportTarget>;
  readonly print: (text: string) => void;
}

/** Imports a file, or standard input if `file` is null. Returns the exit code. */
export async function importHistory(
  file: string | null,
  options: ImportOptions,
  { signal, openTarget, print }: ImportSurroundings,
): Promise<number> {
  const ids = await readIds(options.ids);
  const source = await openSource(file, options.encoding ?? null, signal);
  if (source.head.length === 0) throw new CommandError(`${source.name} is empty.`);
  const format = options.format ?? guessFormat(source.path, source.head);
  const report = new FieldReport();
  const reading = openRows(source, format, options, report);
  const target = await openTarget(options);
  try {
    const { map, chunk: _, rejected: __, fromStart, json, quiet, token, ...identity } = options;
    const facts = { identity, map, format, size: source.size, modifiedMs: source.modifiedMs, target: target.name };
    const checkpoint = source.size === null || options.dryRun ? null : new Checkpoint(source.path as string, facts);
    const left = fromStart ? null : ((await checkpoint?.load()) ?? null);
    const rejectedFile = left
      ? RejectedFile.resume(left.rejectedPath, left.rejectedBytes)
      : RejectedFile.make(options.rejected ?? defaultRejectedPath(source.path, format), options.rejected !== undefined);
    if (left && !json) print(`Resuming after row ${left.counts.rows}, where an earlier import stopped.\n`);

    const before = left?.counts ?? nothing;
    const causes = new Causes();
    const startedAt = performance.now();
    const output = quiet ? { write: () => {} } : process.stderr;
    const { size } = source;
    const progress = new Progress({ output, size, rowsBefore: before.rows, waiting: () => target.waiting() });
    let counts: Counts = before;
    let fault: unknown = null;
    try {
      await runImport({
        rows: reading.rows,
        taken: source.taken,
        columns: reading.columns,
        prepare: {
          report,
          ids,
          from: options.from,
          importedAt: options.live ? null : (options.importedAt ?? new Date()).toISOString(),
          placeholderDomain: options.placeholderEmail ?? null,
          without: options.without,
          listSeparator: options.listSeparator,
          strict: options.strict ?? false,
        },
        target,
        rowsPerChunk: options.chunk,
        bytesPerChunk,
        rejectedFile,
        rejectedForm: reading.rejectedForm,
        progress,
        causes,
        before,
        save: async (progressed) => {
          counts = progressed.counts;
          await checkpoint?.save(progressed);
        },
        signal,
      });
    } catch (error) {
      fault = error;
    }
    progress.end();
    await rejectedFile.close();
    const ended = fault !== null ? 'failed' : signal.aborted ? 'interrupted' : 'done';
    if (counts.rows === 0 && ended === 'done') throw new CommandError(`${source.name} contains no rows.`);
    if (ended === 'done') await checkpoint?.remove();
    const { fields: leftFields, beyond: fieldsBeyond } = report.list();
    const summary = {
      counts,
      rowsNow: counts.rows - before.rows,
      ms: performance.now() - startedAt,
      peakBytes: peakMemory(),
      dryRun: options.dryRun ?? false,
      ended,
      resumable: checkpoint !== null,
      rejectedPath: rejectedFile.bytes > 0 ? rejectedFile.path : null,
      causes: causes.list(),
      leftFields,
      fieldsBeyond,
    } as const;
    if (counts.rows > 0) print(json ? toJson(summary) : describe(summary));
    if (fault !== null) throw fault;
    if (ended === 'interrupted') return 130;
    return counts.rejected > 0 ? 3 : 0;
  } finally {
    await target.close();
  }
}

function defaultRejectedPath(path: string | null, format: Format): string {
  return `${path ?? 'stdin'}.rejected.${format === 'csv' ? 'csv' : 'ndjson'}`;
}
