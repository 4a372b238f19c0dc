import pg from 'pg';
import { openServerDatabase } from '../../src/store/drivers/server/server-database.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { createShards } from '../../src/store/shards/create-shards.ts';
import { extraShards } from './extra-shards.ts';
import { fingerprint } from './fingerprint.ts';

/** The name of a migrated database on the server, kept between runs. */
export async function makeServerTemplate(url: string): Promise<string> {
  const name = `parley_test_template_${await fingerprint()}${extraShards > 0 ? `_${extraShards}` : ''}`;
  await withAdmin(url, async (admin) => {
    await admin.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount) return;
    const draft = `${name}_draft`;
    await admin.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${draft} TEMPLATE template0`);
    const database = await openServerDatabase({ url: databaseUrl(url, draft), poolSize: 2 });
    try {
      await migrate(database);
      if (extraShards > 0) await createShards(database, extraShards);
    } finally {
      await database.close();
    }
    // A database with open connections cannot be copied.
    await admin.query(`ALTER DATABASE ${draft} WITH ALLOW_CONNECTIONS false`);
    await admin.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
  });
  return name;
}

export async function createDatabase(url: string, name: string, template: string): Promise<string> {
  await withAdmin(url, (admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return databaseUrl(url, name);
}

export async function dropDatabases(url: string, prefix: string): Promise<void> {
  await withAdmin(url, async (admin) => {
    const found = await admin.query<{ name: string }>(
      'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
      [prefix],
    );
    for (const { name } of found.rows) await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
}

export function databaseUrl(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

async function withAdmin<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<T> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}
