import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { until } from '../support/processes/until.ts';

const run = promisify(execFile);

/** A separate PostgreSQL server, in a temporary folder on a free port, which tests may stop and kill. */
export interface Cluster {
  /** As in "PostgreSQL 15.18". */
  readonly version: string;
  /** The superuser's URL of a database. */
  url(database: string): string;
  /** The gateways' URL of a database: with an unprivileged role, whose connections can be limited. */
  gatewayUrl(database: string): string;
  /** Runs statements as superuser, without values. */
  sql<Row extends pg.QueryResultRow>(text: string, database?: string): Promise<Row[]>;
  /** A superuser session that stays open. */
  session(database: string): Promise<pg.Client>;
  stop(): Promise<void>;
  /** Starts it again; resolves once it responds. */
  start(): Promise<void>;
  /** Stops it and removes its folder. */
  remove(): Promise<void>;
}

export const gatewayRole = 'parley';

/** Creates and starts a cluster with the newest installed PostgreSQL. As root, it runs as the user `postgres`. */
export async function createCluster(): Promise<Cluster> {
  const bin = newestBinaries();
  const folder = mkdtempSync(join(tmpdir(), 'parley-faults-'));
  const root = process.getuid?.() === 0;
  if (root) execFileSync('chown', ['postgres', folder]);
  const asOwner = (name: string, args: string[]) =>
    root
      ? run('runuser', ['-u', 'postgres', '--', join(bin, name), ...args], { cwd: '/' })
      : run(join(bin, name), args, { cwd: '/' });
  const data = join(folder, 'data');
  const port = await freePort();
  await asOwner('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-instructions']);

  const url = (database: string, user = 'postgres') => `postgres://${user}@127.0.0.1:${port}/${database}`;
  const session = async (database: string) => {
    const client = new pg.Client({ connectionString: url(database) });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const sql: Cluster['sql'] = async (text, database = 'postgres') => {
    const client = await session(database);
    try {
      const results = await client.query(text);
      return [results].flat().flatMap(({ rows }) => rows);
    } finally {
      await client.end();
    }
  };
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c max_connections=60
    -c deadlock_timeout=200ms -c shared_buffers=64MB`.replaceAll('\n', ' ');
  const pgCtl = (...args: string[]) => asOwner('pg_ctl', ['-D', data, '-l', join(folder, 'log'), ...args]);
  const start = async () => {
    await pgCtl('-w', '-o', settings, 'start');
    await until(
      () => sql('SELECT 1').catch(() => null),
      (rows) => rows !== null,
    );
  };
  const stop = async () => void (await pgCtl('-m', 'immediate', 'stop'));

  await start();
  await sql(`CREATE ROLE ${gatewayRole} LOGIN`);
  const [{ version } = { version: '' }] = await sql<{ version: string }>(
    "SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1) AS version",
  );
  return {
    version,
    url,
    gatewayUrl: (database) => url(database, gatewayRole),
    sql,
    session,
    stop,
    start,
    async remove() {
      await stop().catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A small separate file system for a tablespace that can fill up. Null if this process may not mount one. */
export async function mountSmallDisk(megabytes: number): Promise<{ path: string; remove(): Promise<void> } | null> {
  const path = mkdtempSync(join(tmpdir(), 'parley-disk-'));
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
  } catch {
    rmSync(path, { recursive: true });
    return null;
  }
  chmodSync(path, 0o755);
  mkdirSync(join(path, 'tablespace'));
  execFileSync('chown', ['postgres', join(path, 'tablespace')]);
  return {
    path,
    async remove() {
      await run('umount', ['-l', path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function newestBinaries(): string {
  const home = '/usr/lib/postgresql';
  try {
    const versions = readdirSync(home).sort((a, b) => Number(b) - Number(a));
    return join(home, versions[0] as string, 'bin');
  } catch {
    throw new Error(`There is no PostgreSQL server under ${home}; install the package "postgresql".`);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
