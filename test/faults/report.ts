import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import type { FaultReport } from './fault.ts';

const page = new URL('../../docs/reliability.md', import.meta.url);
const begin = '<!-- the table: npm run faults -- --write -->';
const end = '<!-- end of the table -->';

/** The table of a run, as Markdown. */
export function table(reports: readonly FaultReport[]): string {
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
  const rows = reports.map((report) => [
    report.name,
    report.times,
    report.acknowledged.toLocaleString('en'),
    report.missing,
    report.twice,
    report.capsExceeded,
    report.unavailable.toLocaleString('en'),
    report.unknown,
    recovery(report.recoveriesMs),
  ]);
  const numbers = head.map((_, at) => (at === 0 ? '---' : '--:'));
  return [head, numbers, ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Puts a run's table in its place in docs/reliability.md. */
export function writePage(reports: readonly FaultReport[], facts: { postgres: string; minutes: number }): void {
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error('docs/reliability.md has no place for the table.');
  const day = new Date().toISOString().slice(0, 10);
  const where = `${day}, ${cpus().length} cores (shared with other work), ${type()} ${release().split('-')[0]}, Node ${process.version}, ${facts.postgres}; ${facts.minutes.toFixed(0)} minutes.`;
  writeFileSync(page, `${text.slice(0, from)}${begin}\n\n${table(reports)}\n\n${where}\n\n${text.slice(to)}`);
}

function recovery(ms: readonly number[]): string {
  const sorted = [...ms].sort((a, b) => a - b);
  const show = (value = Number.NaN) => `${(value / 1000).toFixed(2)} s`;
  return `${show(sorted[sorted.length >> 1])} (${show(sorted.at(-1))})`;
}
