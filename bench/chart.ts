// The chart for the README: one panel per workload, one bar per candidate, all on the scale "bare = 1".
import { groupBy, type Line, type Report } from './report.ts';
import { bar, rule, svg, text } from './svg.ts';

const width = 960;
const columns = 2;
const gap = 32;
const panelWidth = (width - gap * (columns + 1)) / columns;
const labelWidth = 196;
const valueWidth = 100;
const barHeight = 14;
const barStep = 20;
const headHeight = 34;
const top = 64;

export function drawChart(report: Report): string {
  const panels = panelsOf(report);
  const barsWidth = panelWidth - labelWidth - valueWidth;
  const scale = barsWidth / Math.max(1, ...panels.flat().map(({ ratio }) => ratio ?? 0));
  const parts = [
    text(gap, 28, 'Requests per second, as a share of bare', 'title'),
    text(gap, 48, 'bare: node:http and pg by hand, one prepared statement a request, no GraphQL, no rules', 'quiet'),
  ];
  let y = top;
  for (let first = 0; first < panels.length; first += columns) {
    const row = panels.slice(first, first + columns);
    for (const [column, lines] of row.entries()) {
      parts.push(...drawPanel(report, lines, gap + column * (panelWidth + gap), y, scale));
    }
    y += headHeight + Math.max(...row.map((lines) => lines.length)) * barStep + 18;
  }
  parts.push(text(gap, y + 10, footnote(report), 'quiet'));
  return svg(width, y + 28, `Benchmark of ${report.startedAt.slice(0, 10)}`, parts);
}

/** Of several settings, the chart shows the one closest to 32 connections on one process. */
function panelsOf({ lines }: Report): Line[][] {
  return [...groupBy(lines, ({ workload }) => workload).values()].map((all) => {
    const settings = [...groupBy(all, (line) => `${line.processes} ${line.connections}`).values()];
    const distance = ([line]: Line[]): number => line!.processes * 1_000 + Math.abs(line!.connections - 32);
    return settings.sort((a, b) => distance(a) - distance(b))[0]!.filter(({ perSecond }) => perSecond > 0);
  });
}

function drawPanel(report: Report, lines: readonly Line[], x: number, y: number, scale: number): string[] {
  const { workload } = lines[0] ?? { workload: '' };
  const barsAt = x + labelWidth;
  const bottom = y + headHeight + lines.length * barStep - 4;
  const parts = [
    text(x, y + 16, `${workload} · ${report.titles.workloads[workload] ?? ''}`, 'head'),
    rule(barsAt, y + headHeight - 6, barsAt, bottom),
    rule(barsAt + scale, y + headHeight - 6, barsAt + scale, bottom, 'mark'),
  ];
  for (const [index, line] of lines.entries()) {
    const at = y + headHeight + index * barStep;
    const ours = line.candidate.startsWith('parley');
    const kind = ours ? 'ours' : line.candidate === 'bare' ? 'bare' : 'bar';
    const length = (line.ratio ?? 0) * scale;
    const rate = `${Math.round(line.perSecond).toLocaleString('en')}/s`;
    parts.push(text(barsAt - 8, at + 11, report.titles.candidates[line.candidate] ?? line.candidate, 'end'));
    parts.push(bar(barsAt, at, length, barHeight, kind));
    const value = line.ratio === null ? rate : `${line.ratio.toFixed(2)} · ${rate}`;
    parts.push(text(x + panelWidth, at + 11, value, ours ? 'end strong' : 'end quiet'));
  }
  return parts;
}

function footnote({ machine, rounds, seconds, startedAt, noise }: Report): string {
  const widest = Math.round(Math.max(0, ...Object.values(noise)) * 100);
  const parts = [
    startedAt.slice(0, 10),
    `${machine.cores} cores, Node ${machine.node.slice(1)}, PostgreSQL ${machine.postgres.split(' ')[0]}`,
    rounds > 1 ? `median of ${rounds} rounds of ${seconds} s` : `one round of ${seconds} s`,
    ...(rounds > 1 ? [`bare's rounds within ${widest} %`] : []),
  ];
  return parts.join(' · ');
}
