// The command line of `run.ts`.
import { parseArgs } from 'node:util';
import type { Candidate } from './candidates/candidate.ts';
import { candidates } from './candidates/index.ts';
import { defaultServerUrl } from './database.ts';
import { workloads } from './workloads/index.ts';
import type { Workload } from './workloads/workload.ts';

export interface Options {
  readonly workloads: readonly Workload[];
  readonly candidates: readonly Candidate[];
  readonly rounds: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly connections: readonly number[];
  readonly processes: readonly number[];
  readonly name: string;
  readonly keep: boolean;
  readonly serverUrl: string;
}

export const usage = `npm run bench -- [options]

  --only W1,W3          workloads (${workloads.map(({ name }) => name).join(', ')}); all by default
  --candidates a,b      candidates (${candidates.map(({ name }) => name).join(', ')}); all by default
  --rounds 3            how often each is measured, in turn
  --seconds 8           how long each measurement lasts
  --warmup 8            how long the load runs before it
  --connections 32      one or several, such as 1,32,256
  --processes 1         one or several, such as 1,2: server processes that share the load (bare and Parley)
  --name NAME           results go to bench/results/NAME.json and .svg; local/<time> by default
  --keep                keep the filled database for the next run
  --help                this text

BENCH_DATABASE_URL names a PostgreSQL server and a role that may create databases (${defaultServerUrl}).`;

export class UsageError extends Error {}

export function readOptions(args: readonly string[]): Options | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      candidates: { type: 'string' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '8' },
      warmup: { type: 'string', default: '8' },
      connections: { type: 'string', default: '32' },
      processes: { type: 'string', default: '1' },
      name: { type: 'string' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  return {
    workloads: chosen('--only', values.only, workloads),
    candidates: chosen('--candidates', values.candidates, candidates),
    rounds: positive('--rounds', values.rounds),
    seconds: positive('--seconds', values.seconds),
    warmupSeconds: positive('--warmup', values.warmup),
    connections: values.connections.split(',').map((text) => positive('--connections', text)),
    processes: values.processes.split(',').map((text) => positive('--processes', text)),
    name: values.name ?? `local/${new Date().toISOString().slice(0, 19).replaceAll(':', '')}`,
    keep: values.keep,
    serverUrl: process.env.BENCH_DATABASE_URL || defaultServerUrl,
  };
}

export function positive(option: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new UsageError(`${option} takes whole numbers from 1, not ${text}`);
  return number;
}

function chosen<T extends { readonly name: string }>(option: string, text: string | undefined, all: readonly T[]): T[] {
  if (text === undefined) return [...all];
  return text.split(',').map((name) => {
    const found = all.find((one) => one.name.toLowerCase() === name.trim().toLowerCase());
    if (!found)
      throw new UsageError(`${option} does not know ${name}; the choices are ${all.map((one) => one.name).join(', ')}`);
    return found;
  });
}
