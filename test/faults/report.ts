import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import type { FaultReport } from './fault.ts';

const page = new URL('../../docs/reliability.md', import.meta.url);
const begin = '<!-- the table: npm run faults -- --write -->';
const end = '<!-- end of the table -->';

const head = [
  'fault',
  'times',
  'acknowledged writes',
  'missing',
  'twice',
  'caps exceeded',
  'turned away (503)',
  'commit unknown',
  'writing again after, median (longest)',
];

/** The table of a run, as Markdown. */
export function table(reports: readonly FaultReport[]): string {
  return tableOf(reports.map(rowOf));
}

/** Replaces the row of a fault in the table of docs/reliability.md; `order` is the order of the rows. */
export function writeRow(report: FaultReport, order: readonly string[], postgres: string): void {
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error('docs/reliability.md has no place for the table.');
  const rows = new Map(
    text
      .slice(from, to)
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line): [string, string] => [nameIn(line), line])
      .filter(([name]) => order.includes(name)),
  );
  rows.set(report.name, rowOf(report));
  const sorted = [...rows].sort(([one], [other]) => order.indexOf(one) - order.indexOf(other)).map(([, row]) => row);
  const day = new Date().toISOString().slice(0, 10);
  const where = `${day}, ${cpus().length} cores (shared with other work), ${type()} ${release().split('-')[0]}, Node ${process.version}, ${postgres}.`;
  writeFileSync(page, `${text.slice(0, from)}${begin}\n\n${tableOf(sorted)}\n\n${where}\n\n${text.slice(to)}`);
}

function rowOf(report: FaultReport): string {
  return line([
    report.note ? `${report.name} (${report.note})` : report.name,
    report.times,
    report.acknowledged.toLocaleString('en'),
    report.missing,
    report.twice,
    report.capsExceeded,
    report.unavailable.toLocaleString('en'),
    report.unknown,
    recovery(report.recoveriesMs),
  ]);
}

const line = (cells: readonly unknown[]) => `| ${cells.join(' | ')} |`;
const nameIn = (row: string) => row.slice(2).split(/ \(| \| /, 1)[0] ?? '';
const tableOf = (rows: readonly string[]) =>
  [line(head), line(head.map((_, at) => (at === 0 ? '---' : '--:'))), ...rows].join('\n');

function recovery(ms: readonly number[]): string {
  const sorted = [...ms].sort((a, b) => a - b);
  const show = (value = Number.NaN) => `${(value / 1000).toFixed(2)} s`;
  return `${show(sorted[sorted.length >> 1])} (${show(sorted.at(-1))})`;
}
