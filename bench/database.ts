// The benchmark's own databases: one that is filled once, and a copy of it for every run, so that each run starts with
// the same rows on the same pages, right after a checkpoint.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';

const migrations = new URL('../prisma/migrations/', import.meta.url);
const lockKey = 7_201_965;

export const defaultServerUrl = 'postgres://postgres@127.0.0.1:5432/postgres';

export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/**
 * The connection that creates and drops databases. It holds a lock: two simultaneous benchmarks would measure each
 * other.
 */
export async function openServer(serverUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  const { rows } = await client.query<{ free: boolean }>('SELECT pg_try_advisory_lock($1) AS free', [lockKey]);
  if (!rows[0]?.free) {
    await client.end();
    throw new Error('Another benchmark is running on this PostgreSQL server.');
  }
  return client;
}

export async function dropDatabase(server: pg.Client, name: string): Promise<void> {
  await server.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
}

export async function copyDatabase(server: pg.Client, from: string, to: string): Promise<void> {
  await dropDatabase(server, to);
  // Copying files checkpoints before and after, so that all runs start from the same state.
  await server.query(
    `CREATE DATABASE ${pg.escapeIdentifier(to)} TEMPLATE ${pg.escapeIdentifier(from)} STRATEGY FILE_COPY`,
  );
}

/** What a kept database was filled with, or null if there is none. */
export async function databaseLabel(server: pg.Client, name: string): Promise<string | null> {
  const { rows } = await server.query<{ label: string | null }>(
    `SELECT shobj_description(oid, 'pg_database') AS label FROM pg_database WHERE datname = $1`,
    [name],
  );
  return rows[0]?.label ?? null;
}

export async function labelDatabase(server: pg.Client, name: string, label: string): Promise<void> {
  await server.query(`COMMENT ON DATABASE ${pg.escapeIdentifier(name)} IS ${pg.escapeLiteral(label)}`);
}

export async function readMigrations(): Promise<{ name: string; sql: string; checksum: string }[]> {
  const folders = (await readdir(migrations, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const names = folders.map((entry) => entry.name).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(`${name}/migration.sql`, migrations), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** Runs the migrations and records them where Prisma expects them, so that a gateway has nothing left to migrate. */
export async function migrate(client: pg.Client): Promise<void> {
  await client.query(`
    CREATE TABLE _prisma_migrations (
      id varchar(36) PRIMARY KEY,
      checksum varchar(64) NOT NULL,
      finished_at timestamptz,
      migration_name varchar(255) NOT NULL,
      logs text,
      rolled_back_at timestamptz,
      started_at timestamptz NOT NULL DEFAULT now(),
      applied_steps_count integer NOT NULL DEFAULT 0
    )`);
  for (const { name, sql, checksum } of await readMigrations()) {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       VALUES (gen_random_uuid()::text, $1, now(), $2, 1)`,
      [checksum, name],
    );
  }
}
