import { writeFile } from 'node:fs/promises';
import { CommandError } from '../report-error.ts';
import type { FetchFile } from './attachments/fetch-attachments.ts';
import { fetchFile } from './attachments/fetch-file.ts';
import { Checkpoint, type Counts } from './checkpoint.ts';
import { completeRows } from './complete-rows.ts';
import { nothingRelated } from './convert/around.ts';
import { SatisfactionScale } from './csv/satisfaction-scale.ts';
import { toCellWords } from './csv/values.ts';
import { deskOf } from './desks/all-desks.ts';
import type { ImportOptions } from './import-options.ts';
import { inspect } from './inspect.ts';
import { openSource, type Source } from './open-source.ts';
import { mapRow, type PrepareOptions } from './prepare-row.ts';
import { readIds } from './readers/read-ids.ts';
import { Causes } from './report/causes.ts';
import { FieldReport, nobodyReads } from './report/field-report.ts';
import { count, peakMemory } from './report/figures.ts';
import { Progress } from './report/progress.ts';
import { RejectedFile } from './report/rejected-file.ts';
import { describe, type Summary, toJson } from './report/summary.ts';
import { runImport } from './run-import.ts';
import type { ImportTarget } from './targets/target.ts';

const tellEveryMs = 5_000;
/** Chunks are limited by size too, because texts can be long. */
const bytesPerChunk = 8 * 1024 * 1024;
/** A trial run contacts nobody. */
const nothingFetched: FetchFile = async () => ({ bytes: Buffer.alloc(0), mimeType: null });
const nothing: Counts = { rows: 0, created: 0, existed: 0, good: 0, rejected: 0, skipped: 0 };

export interface ImportSurroundings {
  /** Aborting it stops the import gracefully. */
  readonly signal: AbortSignal;
  readonly openTarget: (options: ImportOptions) => Promise<ImportTarget>;
  readonly print: (text: string) => void;
  /** How attachments are fetched; by default from public addresses alone. */
  readonly fetchFile?: FetchFile;
}

/** Imports files and folders, or standard input if there are none. Returns the exit code. */
export async function importHistory(
  paths: readonly string[],
  options: ImportOptions,
  surroundings: ImportSurroundings,
): Promise<number> {
  const startedAt = performance.now();
  const ids = await readIds(options.ids);
  const report = new FieldReport();
  const source = await openSource(paths, options, report, surroundings.signal);
  try {
    const prepare = toPrepare(source, options, ids, report);
    await survey(source, prepare, options.quiet ? () => {} : (text) => process.stderr.write(text));
    if (options.inspect) {
      surroundings.print(await inspect(source, prepare, options));
      return 0;
    }
    const target = await surroundings.openTarget(options);
    try {
      return await importSource(source, target, prepare, options, surroundings, startedAt);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

function toPrepare(
  source: Source,
  options: ImportOptions,
  ids: ReadonlyMap<string, string>,
  report: FieldReport,
): PrepareOptions {
  return {
    report,
    ids,
    from: source.from,
    importedAt: options.live ? null : (options.importedAt ?? new Date()).toISOString(),
    placeholderDomain: options.placeholderEmail ?? null,
    without: options.without,
    cells: {
      listSeparator: options.listSeparator ?? null,
      words: toCellWords(options.values),
      scale: new SatisfactionScale(),
      timezone: options.timezone ?? null,
      dateFormat: options.dateFormat ?? null,
    },
    strict: options.strict ?? false,
    namespace: options.namespace ?? null,
    keepHtml: options.keepHtml ?? false,
    attachments: options.attachments ?? false,
    related: source.related,
    details: source.details,
  };
}

/** Reads the source once: what belongs together is joined, and what several rows know about a customer is collected. */
async function survey(source: Source, prepare: PrepareOptions, tell: (text: string) => void): Promise<void> {
  let rows = 0;
  const timer = setInterval(() => tell(`reading the files first: ${count(rows)} rows\n`), tellEveryMs);
  // What is joined says the same in each row.
  const quick = { ...prepare, onlyCustomers: true, related: nothingRelated };
  try {
    await source.survey((row, columns) => {
      rows += 1;
      if (row.fault !== undefined) return;
      const mapped = mapRow(row, columns, quick, nobodyReads);
      if (!Array.isArray(mapped)) source.details?.learn(mapped);
    });
  } catch (error) {
    // The import itself comes upon the same fault, after it has created what is before it.
    if (!(error instanceof CommandError)) throw error;
  } finally {
    clearInterval(timer);
  }
  prepare.cells.scale.end();
}

async function importSource(
  source: Source,
  target: ImportTarget,
  prepare: PrepareOptions,
  options: ImportOptions,
  { signal, print, fetchFile: fetchOne }: ImportSurroundings,
  startedAt: number,
): Promise<number> {
  const { map, chunk: _, rejected: __, report: ___, fromStart, json, quiet, token, ...identity } = options;
  const facts = { identity, map, format: source.format, files: source.facts, target: target.name };
  const checkpoint =
    source.path === null || source.size === null || options.dryRun ? null : new Checkpoint(source.path, facts);
  const left = fromStart ? null : ((await checkpoint?.load()) ?? null);
  const rejectedFile = left
    ? RejectedFile.resume(left.rejectedPath, left.rejectedBytes)
    : RejectedFile.make(options.rejected ?? defaultRejectedPath(source), options.rejected !== undefined);
  if (left && !json) print(`Resuming after row ${left.counts.rows}, where an earlier import stopped.\n`);

  const before = left?.counts ?? nothing;
  const causes = new Causes();
  const output = quiet ? { write: () => {} } : process.stderr;
  const progress = new Progress({
    output,
    size: source.size,
    rowsBefore: before.rows,
    waiting: () => target.waiting(),
  });
  const namespace = prepare.namespace ?? deskOf(source.from)?.name ?? null;
  const fetch: FetchFile = options.dryRun
    ? nothingFetched
    : (fetchOne ?? ((url: string) => fetchFile(url, { allowPrivate: false, signal })));
  let counts: Counts = before;
  let fault: unknown = null;
  try {
    await runImport({
      rows: source.rows,
      taken: source.taken,
      columns: source.columns,
      prepare,
      complete: (rows) => completeRows(rows, { prepare, target, namespace, fetchFile: fetch, bytesPerChunk }),
      target,
      rowsPerChunk: options.chunk,
      bytesPerChunk,
      rejectedFile,
      rejectedForm: source.rejectedForm,
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
  if (ended === 'done') {
    source.reportUnused();
    await checkpoint?.remove();
  }
  const { fields: leftFields, beyond: fieldsBeyond } = prepare.report.list();
  const summary: Summary = {
    counts,
    rowsNow: counts.rows - before.rows,
    ms: performance.now() - startedAt,
    peakBytes: peakMemory(),
    notes: [...source.notes(), prepare.cells.scale.note() ?? []].flat(),
    dryRun: options.dryRun ?? false,
    ended,
    resumable: checkpoint !== null,
    rejectedPath: rejectedFile.bytes > 0 ? rejectedFile.path : null,
    causes: causes.list(),
    leftFields,
    fieldsBeyond,
  };
  if (options.report !== undefined) await writeReport(options.report, summary);
  if (counts.rows > 0) print(json ? toJson(summary) : describe(summary));
  if (fault !== null) throw fault;
  if (ended === 'interrupted') return 130;
  return counts.rejected > 0 ? 3 : 0;
}

async function writeReport(path: string, summary: Summary): Promise<void> {
  try {
    await writeFile(path, `${JSON.stringify(JSON.parse(toJson(summary)), null, 2)}\n`);
  } catch (error) {
    throw new CommandError(`Cannot write the report to ${path}: ${(error as Error).message}`);
  }
}

function defaultRejectedPath({ path, format }: Source): string {
  return `${path ?? 'stdin'}.rejected.${format}`;
}
