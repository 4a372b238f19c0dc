// The results of a growth run, to store and to print.
import type { Machine } from './machine.ts';

export interface GrowthPoint {
  readonly conversations: number;
  readonly workload: string;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly memoryMiB: number | null;
  readonly errors: number;
  readonly errorSamples: readonly string[];
}

export interface MemoryPoint {
  readonly creates: number;
  readonly memoryMiB: number;
}

export interface GrowthReport {
  readonly name: string;
  readonly candidate: string;
  readonly startedAt: string;
  readonly machine: Machine;
  readonly connections: number;
  readonly rounds: number;
  readonly seconds: number;
  readonly points: readonly GrowthPoint[];
  readonly memory: readonly MemoryPoint[];
}

export function printGrowth({ points, memory }: GrowthReport): string {
  const rows = points.map(({ conversations, workload, perSecond, p50Ms, p99Ms, memoryMiB, errors }) =>
    [
      conversations.toLocaleString('en').padStart(13),
      workload.padEnd(4),
      Math.round(perSecond).toLocaleString('en').padStart(7),
      p50Ms.toFixed(1).padStart(7),
      p99Ms.toFixed(1).padStart(7),
      String(memoryMiB ?? '–').padStart(5),
      String(errors).padStart(6),
    ].join('  '),
  );
  const head = 'conversations        req/s   p50 ms   p99 ms    MiB  errors';
  const last = memory.at(-1);
  const held = `After ${last?.creates.toLocaleString('en')} creates, it used ${last?.memoryMiB} MiB`;
  const highest = Math.max(...memory.map(({ memoryMiB }) => memoryMiB));
  return [head, ...rows, ...(last ? ['', `${held}, at most ${highest} MiB.`] : [])].join('\n');
}
