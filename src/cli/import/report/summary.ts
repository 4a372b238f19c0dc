import type { Counts } from '../checkpoint.ts';
import type { Cause } from './causes.ts';
import type { LeftField } from './field-report.ts';
import { count, duration } from './figures.ts';

/** The result of an import. */
export interface Summary {
  readonly counts: Counts;
  /** Rows that this run processed: `counts` without those of earlier runs. */
  readonly rowsNow: number;
  readonly ms: number;
  readonly peakBytes: number;
  /** Sentences about how the source was read. */
  readonly notes: readonly string[];
  readonly dryRun: boolean;
  readonly ended: 'done' | 'interrupted' | 'failed';
  readonly resumable: boolean;
  readonly rejectedPath: string | null;
  readonly causes: readonly Cause[];
  readonly leftFields: readonly LeftField[];
  readonly fieldsBeyond: number;
}

const shownCauses = 8;
const shownFields = 60;

/** The summary for people. */
export function describe(summary: Summary): string {
  const { counts, rowsNow, ms, dryRun } = summary;
  const speed = count(ms > 0 ? (rowsNow * 1000) / ms : 0);
  const done = dryRun ? 'Judged' : 'Imported';
  const mib = Math.round(summary.peakBytes / 1024 / 1024);
  const lines = [
    ...summary.notes,
    `${done} ${rows(rowsNow)} in ${duration(ms)} (${speed} rows/s, at most ${mib} MiB of memory).`,
  ];
  if (counts.rows > rowsNow) lines.push(`Including earlier runs, ${rows(counts.rows)}:`);
  const width = Math.max(
    ...[counts.created, counts.existed, counts.good, counts.rejected, counts.skipped].map((each) => count(each).length),
  );
  const tell = (name: string, value: number, note = '') =>
    lines.push(`  ${name.padEnd(9)} ${count(value).padStart(width)}${note}`);
  if (dryRun) tell('good', counts.good);
  else tell('created', counts.created);
  tell('existed', counts.existed, counts.existed > 0 ? '  (already there, unchanged)' : '');
  tell('rejected', counts.rejected, summary.rejectedPath === null ? '' : `  → ${summary.rejectedPath}`);
  if (counts.skipped > 0) tell('left out', counts.skipped);
  for (const { path, message, rows: times, firstLine } of summary.causes.slice(0, shownCauses))
    lines.push(`    ${count(times)} × ${path ? `${path}: ` : ''}${message} (first on line ${count(firstLine)})`);
  if (summary.causes.length > shownCauses) lines.push(`    and ${summary.causes.length - shownCauses} more kinds`);
  if (summary.leftFields.length > 0) {
    lines.push('Fields that were not imported:');
    for (const { field, why, rows: times, firstLine, firstFile } of summary.leftFields.slice(0, shownFields)) {
      const where = `first on line ${count(firstLine)}${firstFile === undefined ? '' : ` of ${firstFile}`}`;
      lines.push(`  ${field}  ${rows(times)}, ${where}: ${why ?? 'unknown'}`);
    }
    const more = summary.leftFields.length - shownFields;
    if (more > 0) lines.push(`  and ${count(more)} more: --report FILE lists all`);
    if (summary.fieldsBeyond > 0) lines.push(`  and others, ${count(summary.fieldsBeyond)} times`);
  }
  if (summary.ended === 'interrupted') lines.push(`Interrupted. ${howToGoOn(summary)}`);
  if (summary.ended === 'failed') lines.push(`The import failed. ${howToGoOn(summary)}`);
  return `${lines.join('\n')}\n`;
}

const rows = (value: number) => `${count(value)} ${value === 1 ? 'row' : 'rows'}`;

function howToGoOn({ resumable, dryRun }: Summary): string {
  if (resumable) return 'Run the same command again to resume it.';
  return dryRun ? 'Nothing was written.' : 'Run the same command again: rows that already exist are skipped.';
}

/** The summary for programs, as one line. */
export function toJson({ ms, peakBytes, rowsNow, counts, ...rest }: Summary): string {
  const rowsPerSecond = ms > 0 ? Math.round((rowsNow * 1000) / ms) : 0;
  return `${JSON.stringify({ ...counts, rowsNow, seconds: ms / 1000, rowsPerSecond, peakBytes, ...rest })}\n`;
}
