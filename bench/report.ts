// A summary of the measurements: one line per workload, setting and candidate; as a table to print and as JSON to
// store.
import type { Machine } from './machine.ts';
import type { Measurement, Setting } from './measure.ts';
import type { StatementSample } from './sample-statements.ts';

export interface Round extends Setting {
  readonly round: number;
  readonly workload: string;
  readonly candidate: string;
  /** Null if the candidate could not be measured; `fault` contains the reason. */
  readonly measurement: Measurement | null;
  readonly fault?: string;
}

export interface Line extends Setting {
  readonly workload: string;
  readonly candidate: string;
  readonly perSecond: number;
  /** The slowest and the fastest round, as shares of the median. */
  readonly spread: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** The median of the ratios to bare in the same round; null without bare. */
  readonly ratio: number | null;
  readonly statements: number | null;
  readonly statementsUnderLoad: number | null;
  readonly memoryMiB: number | null;
  readonly peakMemoryMiB: number | null;
  readonly cpuMs: number | null;
  readonly databaseCpuMs: number | null;
  readonly errors: number;
  readonly errorSamples: readonly string[];
}

export interface Report {
  readonly name: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly commit: string | null;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly rounds: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly titles: {
    readonly workloads: Readonly<Record<string, string>>;
    readonly candidates: Readonly<Record<string, string>>;
  };
  /** The spread of bare's rounds, per workload: the noise of the machine. */
  readonly noise: Readonly<Record<string, number>>;
  readonly lines: readonly Line[];
  readonly measurements: readonly Round[];
}

const reference = 'bare';

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function groupBy<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}

const keyOf = ({ workload, candidate, connections, processes }: Omit<Round, 'round' | 'measurement'>): string =>
  [workload, connections, processes, candidate].join(' ');

export function summarize(rounds: readonly Round[], samples: readonly StatementSample[]): Line[] {
  const groups = groupBy(rounds, keyOf);
  return [...groups.values()].map((group) => {
    const { workload, candidate, connections, processes } = group[0]!;
    const done = group.map(({ measurement }) => measurement).filter((measurement) => measurement !== null);
    const middle = (read: (measurement: Measurement) => number): number =>
      done.length === 0 ? 0 : median(done.map(read));
    const middleIfKnown = (read: (measurement: Measurement) => number | null): number | null => {
      const known = done.map(read).filter((number) => number !== null);
      return known.length === 0 ? null : median(known);
    };
    const rates = done.map(({ perSecond }) => perSecond);
    const ratios = group.flatMap(({ round, measurement }) => {
      const bare = groups
        .get(keyOf({ workload, candidate: reference, connections, processes }))
        ?.find((other) => other.round === round)?.measurement;
      return measurement && bare && bare.perSecond > 0 ? [measurement.perSecond / bare.perSecond] : [];
    });
    const sample = samples.find((one) => one.workload === workload && one.candidate === candidate);
    const perSecond = middle((one) => one.perSecond);
    const faults = group.flatMap(({ fault }) => (fault ? [fault] : []));
    return {
      workload,
      candidate,
      connections,
      processes,
      perSecond,
      spread: perSecond > 0 ? (Math.max(...rates) - Math.min(...rates)) / perSecond : 0,
      p50Ms: middle((one) => one.p50Ms),
      p95Ms: middle((one) => one.p95Ms),
      p99Ms: middle((one) => one.p99Ms),
      ratio: ratios.length > 0 ? median(ratios) : null,
      statements: sample?.alone ?? null,
      statementsUnderLoad: sample?.underLoad ?? null,
      memoryMiB: middleIfKnown((one) => one.memoryMiB),
      peakMemoryMiB: middleIfKnown((one) => one.peakMemoryMiB),
      cpuMs: middleIfKnown((one) => one.cpuMs),
      databaseCpuMs: middleIfKnown((one) => one.databaseCpuMs),
      errors: done.reduce((sum, { errors }) => sum + errors, 0) + faults.length,
      errorSamples: [...faults, ...done.flatMap(({ errorSamples }) => errorSamples)].slice(0, 3),
    };
  });
}

/** The widest spread of bare's rounds, per workload. */
export function noiseOf(lines: readonly Line[]): Record<string, number> {
  const noise: Record<string, number> = {};
  for (const { workload, candidate, spread } of lines) {
    if (candidate === reference) noise[workload] = Math.max(noise[workload] ?? 0, spread);
  }
  return noise;
}

const columns: readonly [string, (line: Line) => string][] = [
  ['req/s', ({ perSecond }) => Math.round(perSecond).toLocaleString('en')],
  ['of bare', ({ ratio }) => (ratio === null ? '–' : ratio.toFixed(2))],
  ['p50 ms', ({ p50Ms }) => p50Ms.toFixed(1)],
  ['p95 ms', ({ p95Ms }) => p95Ms.toFixed(1)],
  ['p99 ms', ({ p99Ms }) => p99Ms.toFixed(1)],
  ['stmts', ({ statements }) => decimal(statements)],
  ['loaded', ({ statementsUnderLoad }) => decimal(statementsUnderLoad)],
  ['cpu ms', ({ cpuMs }) => (cpuMs === null ? '–' : cpuMs.toFixed(3))],
  ['db cpu', ({ databaseCpuMs }) => (databaseCpuMs === null ? '–' : databaseCpuMs.toFixed(3))],
  ['MiB', ({ memoryMiB }) => String(memoryMiB ?? '–')],
  ['spread', ({ spread }) => `±${Math.round((spread / 2) * 100)}%`],
  ['errors', ({ errors }) => String(errors)],
];

const decimal = (number: number | null): string => (number === null ? '–' : number.toFixed(number < 10 ? 2 : 0));

export function printTable(report: Report): string {
  const { lines, titles, noise, rounds } = report;
  const settings = [
    ...groupBy(lines, ({ workload, connections, processes }) => [workload, connections, processes].join(' ')).values(),
  ];
  const out: string[] = [];
  for (const group of settings) {
    const { workload, connections, processes } = group[0]!;
    const cells = group.map((line) => [titles.candidates[line.candidate]!, ...columns.map(([, show]) => show(line))]);
    const widths = ['', ...columns.map(([head]) => head)].map((head, index) =>
      Math.max(head.length, ...cells.map((row) => row[index]!.length)),
    );
    const row = (texts: readonly string[]): string =>
      texts.map((text, index) => (index === 0 ? text.padEnd(widths[0]!) : text.padStart(widths[index]!))).join('  ');
    const split = processes > 1 ? `, ${processes} processes` : '';
    const one = connections === 1 ? 'connection' : 'connections';
    out.push('', `${workload}  ${titles.workloads[workload]} · ${connections} ${one}${split}`);
    out.push(row(['', ...columns.map(([head]) => head)]), ...cells.map(row));
    for (const { candidate, errorSamples } of group) {
      for (const sample of errorSamples) out.push(`  ! ${candidate}: ${sample}`);
    }
  }
  out.push(...bulkAgainstSingle(lines), '', noiseLine(noise, rounds));
  return out.join('\n');
}

/** The time of W4's rows as single calls. */
function bulkAgainstSingle(lines: readonly Line[]): string[] {
  const bulk = lines.find(({ workload, candidate }) => workload === 'W4' && candidate === 'parley');
  const single = lines.find(({ workload, candidate }) => workload === 'W1' && candidate === 'parley');
  if (!bulk?.perSecond || !single?.perSecond) return [];
  const seconds = (rate: number): string => (10_000 / rate).toFixed(1);
  const saying = `10,000 conversations: ${seconds(bulk.perSecond)} s as one bulk operation`;
  return ['', `${saying}, ${seconds(single.perSecond)} s as single calls.`];
}

function noiseLine(noise: Readonly<Record<string, number>>, rounds: number): string {
  if (rounds < 2) return 'One round says nothing about the noise of the machine: run three or more.';
  const spreads = Object.entries(noise);
  if (spreads.length === 0) return 'Without bare, there is no measure of the noise of the machine.';
  const widest = Math.max(...spreads.map(([, spread]) => spread));
  const list = spreads.map(([workload, spread]) => `${workload} ${Math.round(spread * 100)} %`).join(', ');
  const verdict = widest > 0.2 ? ' The machine was busy with other work: ignore small differences.' : '';
  return `Bare's rounds, from slowest to fastest, lay apart by: ${list}.${verdict}`;
}
