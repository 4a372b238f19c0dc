// Requests per second over the number of conversations, and memory over the number of creates.
import type { GrowthReport } from './growth-report.ts';
import { groupBy } from './report.ts';
import { dot, polyline, rule, svg, text } from './svg.ts';

interface Series {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly y: number; readonly note: string }[];
}

interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
  /** The position of a value of x, from 0 to 1. */
  readonly place: (x: number) => number;
  readonly ticks: readonly number[];
  readonly dots: boolean;
}

const width = 960;
const height = 340;
const left = 64;
const right = 200;
const top = 70;
const bottom = 52;
const colours = ['a', 'b', 'c'];
const names: Readonly<Record<string, string>> = { W1: 'W1 create', W3: 'W3 list of 50', W5: 'W5 add a thread' };

export function drawGrowth(report: GrowthReport): string {
  const panels = [ratePanel(report), ...(report.memory.length > 1 ? [memoryPanel(report)] : [])];
  const parts = panels.flatMap((panel, index) => drawPanel(panel, index * height));
  const { machine, rounds, seconds, connections, startedAt } = report;
  const place = `${machine.cores} cores, Node ${machine.node.slice(1)}, PostgreSQL ${machine.postgres.split(' ')[0]}`;
  const how = `${connections} connections · median of ${rounds} rounds of ${seconds} s`;
  parts.push(text(left, panels.length * height + 8, `${startedAt.slice(0, 10)} · ${place} · ${how}`, 'quiet'));
  return svg(width, panels.length * height + 24, 'Growth', parts);
}

function ratePanel({ candidate, points }: GrowthReport): Panel {
  const sizes = [...new Set(points.map(({ conversations }) => conversations))];
  const first = Math.log10(sizes[0] ?? 1);
  const last = Math.log10(sizes.at(-1) ?? 10);
  return {
    title: `${candidate}: requests per second as the tables grow (conversations)`,
    series: [...groupBy(points, ({ workload }) => workload)].map(([workload, own]) => ({
      label: names[workload] ?? workload,
      points: own.map(({ conversations, perSecond }) => ({
        x: conversations,
        y: perSecond,
        note: Math.round(perSecond).toLocaleString('en'),
      })),
    })),
    place: (x) => (last > first ? (Math.log10(x) - first) / (last - first) : 0.5),
    ticks: sizes,
    dots: true,
  };
}

function memoryPanel({ candidate, memory }: GrowthReport): Panel {
  const most = memory.at(-1)!.creates;
  return {
    title: `${candidate}: resident memory in MiB over conversations created one by one`,
    series: [
      { label: 'MiB', points: memory.map(({ creates, memoryMiB }) => ({ x: creates, y: memoryMiB, note: '' })) },
    ],
    place: (x) => x / most,
    ticks: [0, 0.25, 0.5, 0.75, 1].map((share) => Math.round(most * share)),
    dots: false,
  };
}

function drawPanel({ title, series, place, ticks, dots }: Panel, offset: number): string[] {
  const floor = offset + height - bottom;
  const highest = Math.max(1, ...series.flatMap(({ points }) => points.map(({ y }) => y)));
  const xAt = (x: number): number => left + place(x) * (width - left - right);
  const yAt = (y: number): number => floor - (y / highest) * (floor - offset - top);
  const parts = [text(left, offset + 32, title, 'title'), rule(left - 12, floor, width - right + 12, floor)];
  for (const tick of ticks) parts.push(text(xAt(tick), floor + 20, tick.toLocaleString('en'), 'quiet middle'));
  for (const [index, { label, points }] of series.entries()) {
    const colour = colours[index % colours.length]!;
    parts.push(
      polyline(
        points.map(({ x, y }) => [xAt(x), yAt(y)] as const),
        colour,
      ),
    );
    for (const { x, y, note } of points) {
      if (dots) parts.push(dot(xAt(x), yAt(y), colour));
      if (note) parts.push(text(xAt(x), yAt(y) - 10, note, 'middle quiet'));
    }
    const last = points.at(-1);
    if (last) parts.push(text(xAt(last.x) + 24, yAt(last.y) + 4, dots ? label : `${last.y} ${label}`, 'strong'));
  }
  return parts;
}
