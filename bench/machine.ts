// The machine: its cores, pinning processes to them, and the memory of a process.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, totalmem, type } from 'node:os';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly postgres: string;
  readonly pinned: boolean;
}

function canPin(): boolean {
  try {
    execFileSync('taskset', ['-p', String(process.pid)], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function allowedCores(): number[] {
  const status = readFileSync('/proc/self/status', 'utf8');
  const list = /Cpus_allowed_list:\s*(\S+)/.exec(status)?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}

const cores = canPin() ? allowedCores() : [];

const pinning = cores.length >= 2;

/** The load has the last core, servers the first ones; with fewer cores than processes, they share. */
const loadCore = cores.at(-1);
const serverCore = (index: number): number | undefined => cores[index % cores.length];

export function pinLoad(): void {
  if (pinning) execFileSync('taskset', ['-a', '-p', '-c', String(loadCore), String(process.pid)], { stdio: 'ignore' });
}

export function pinnedServer(command: readonly string[], index: number): string[] {
  return pinning ? ['taskset', '-c', String(serverCore(index)), ...command] : [...command];
}

/** The current and the maximum memory of a process, in MiB; null if the system does not report it. */
export function memoryOf(pid: number): { nowMiB: number; peakMiB: number } | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const read = (field: string): number => Number(new RegExp(`${field}:\\s*(\\d+)`).exec(status)?.[1]) / 1024;
    return { nowMiB: read('VmRSS'), peakMiB: read('VmHWM') };
  } catch {
    try {
      const rss = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
      return { nowMiB: rss, peakMiB: rss };
    } catch {
      return null;
    }
  }
}

/** The processor time of a process, in milliseconds; null if the system does not report it. */
export function cpuOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may contain spaces; fields 14 and 15 are user and system time in hundredths of a
    // second.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return null;
  }
}

export function describeMachine(postgres: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    postgres,
    pinned: pinning,
  };
}
