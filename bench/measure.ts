// One measurement: a fresh copy of the database, the candidate's servers, the load, and a check of what was written.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import type { Candidate } from './candidates/candidate.ts';
import { seedEmbedded } from './candidates/parley/seed.ts';
import { copyDatabase, databaseUrl, withClient } from './database.ts';
import type { Fixture } from './fixture.ts';
import { type LoadResult, runLoad } from './load.ts';
import { cpuOf } from './machine.ts';
import { type ServerProcess, startServer } from './server-process.ts';
import type { Workload } from './workloads/workload.ts';

export interface Bench {
  readonly server: pg.Client;
  readonly serverUrl: string;
  /** The filled database that is copied for each measurement. */
  readonly template: string;
  readonly fixture: Fixture;
}

export interface Setting {
  readonly connections: number;
  readonly processes: number;
}

export interface Measurement extends LoadResult {
  /** The total of all its processes. */
  readonly memoryMiB: number | null;
  readonly peakMemoryMiB: number | null;
  /** Processor time of the servers per successful request (or row), without the warm-up. */
  readonly cpuMs: number | null;
  /** Processor time of the database's connections per answered request (or row); null if it runs on another machine. */
  readonly databaseCpuMs: number | null;
}

export interface Running {
  readonly origins: readonly string[];
  readonly fixture: Fixture;
  /** The copy that the servers use; null if they have their own data. */
  readonly database: string | null;
  readonly memory: () => { nowMiB: number; peakMiB: number } | null;
  readonly cpuMs: () => number | null;
}

/** Closed if the benchmark is interrupted. */
export const cleanups = new Set<() => Promise<void>>();

export async function withCandidate<T>(
  bench: Bench,
  candidate: Candidate,
  processes: number,
  work: (running: Running) => Promise<T>,
  reroute: (url: string) => string = (url) => url,
): Promise<T> {
  const servers: ServerProcess[] = [];
  const directory = candidate.database === 'embedded' ? await mkdtemp(join(tmpdir(), 'parley-bench-')) : null;
  const close = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    if (directory) await rm(directory, { recursive: true, force: true });
  };
  cleanups.add(close);
  try {
    const database = directory ? null : await freshCopy(bench, candidate);
    const place = directory ?? reroute(database!);
    for (let index = 0; index < processes; index += 1) {
      const { command, cwd, isReady } = candidate;
      servers.push(await startServer({ command, cwd, env: candidate.env(place), isReady }, index));
    }
    const origins = servers.map(({ origin }) => origin);
    const fixture = database ? bench.fixture : await seedEmbedded(origins[0]!, candidate.headers);
    return await work({
      origins,
      fixture,
      database,
      memory: () => sumMemory(servers),
      cpuMs: () => sum(servers.map((server) => server.cpuMs())),
    });
  } finally {
    await close();
    cleanups.delete(close);
  }
}

async function freshCopy({ server, serverUrl, template }: Bench, candidate: Candidate): Promise<string> {
  const copy = `${template}_run`;
  await copyDatabase(server, template, copy);
  const url = databaseUrl(serverUrl, copy);
  if (candidate.prepareDatabase) await withClient(url, candidate.prepareDatabase);
  return url;
}

function sumMemory(servers: readonly ServerProcess[]): { nowMiB: number; peakMiB: number } | null {
  const all = servers.map((server) => server.memory()).filter((memory) => memory !== null);
  if (all.length < servers.length) return null;
  return {
    nowMiB: all.reduce((sum, { nowMiB }) => sum + nowMiB, 0),
    peakMiB: all.reduce((sum, { peakMiB }) => sum + peakMiB, 0),
  };
}

/** null if one of them is unknown. */
function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : known.reduce((total, value) => total + value, 0);
}

const warmupConnections = 32;

export async function measure(
  bench: Bench,
  candidate: Candidate,
  workload: Workload,
  setting: Setting,
  timing: { readonly warmupSeconds: number; readonly seconds: number },
): Promise<Measurement> {
  return withCandidate(bench, candidate, setting.processes, async ({ origins, fixture, database, memory, cpuMs }) => {
    const before = await rowCount(database, workload);
    const plan = { origins, headers: candidate.headers, nextCall: workload.calls(candidate.dialect, fixture) };
    // With one connection, no code would be compiled by the time that counting starts.
    const warming = workload.connections ?? Math.max(setting.connections, warmupConnections);
    await runLoad({ ...plan, connections: warming, seconds: timing.warmupSeconds });
    const cpuBefore = cpuMs();
    const databaseCpuBefore = await databaseCpu(database);
    const { connections } = setting;
    const load = await runLoad({ ...plan, connections, seconds: timing.seconds });
    const used = memory();
    const cpuAfter = cpuMs();
    const databaseCpuAfter = await databaseCpu(database);
    const rowsPerCall = workload.rowsPerCall ?? 1;
    const missing = before === null ? 0 : before + load.requests * rowsPerCall - (await rowCount(database, workload))!;
    const lost = missing > 0 ? [`${missing} acknowledged rows are not in the database`] : [];
    return {
      ...load,
      // With few long calls, the mean is more accurate than the number that ended in time.
      perSecond: workload.rowsPerCall && load.meanMs > 0 ? (rowsPerCall * 1000) / load.meanMs : load.perSecond,
      errors: load.errors + lost.length,
      errorSamples: [...load.errorSamples, ...lost],
      memoryMiB: used && Math.round(used.nowMiB),
      peakMemoryMiB: used && Math.round(used.peakMiB),
      cpuMs: perAnswer(cpuBefore, cpuAfter, load.answered * rowsPerCall),
      databaseCpuMs: perAnswer(databaseCpuBefore, databaseCpuAfter, load.answered * rowsPerCall),
    };
  });
}

const perAnswer = (before: number | null, after: number | null, answered: number): number | null =>
  before === null || after === null ? null : (after - before) / Math.max(1, answered);

/** Of all connections to the database that are open, which are the servers' own. */
async function databaseCpu(database: string | null): Promise<number | null> {
  if (!database) return null;
  return withClient(database, async (client) => {
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
         AND pid <> pg_backend_pid()`,
    );
    return sum(rows.map(({ pid }) => cpuOf(pid)));
  });
}

async function rowCount(database: string | null, { writes }: Workload): Promise<number | null> {
  if (!database || !writes) return null;
  return withClient(database, async (client) => {
    const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${writes}`);
    return rows[0]!.count;
  });
}
