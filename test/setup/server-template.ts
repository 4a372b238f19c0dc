import pg from 'pg';
import { openServerDatabase } from '../../src/store/drivers/server/server-database.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { createShards } from '../../src/store/shards/create-shards.ts';
import { clusterNodes, joinCluster, onEachNode } from './cluster.ts';
import { extraShards } from './extra-shards.ts';
import { fingerprint } from './fingerprint.ts';

/** The name of a migrated database on the server, kept between runs. */
export async function makeServerTemplate(url: string): Promise<string> {
  const kind = [extraShards > 0 ? `_${extraShards}` : '', clusterNodes === null ? '' : '_cluster'].join('');
  const name = `parley_test_template_${await fingerprint()}${kind}`;
  await withAdmin(url, async (admin) => {
    await admin.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount) return;
    const draft = `${name}_draft`;
    await dropDatabases(url, draft);
    const draftUrl = await createDatabase(url, draft, 'template0');
    await joinCluster(draftUrl);
    const database = await openServerDatabase({ url: draftUrl, poolSize: 2 });
    try {
      await migrate(database);
      if (extraShards > 0) await createShards(database, extraShards);
    } finally {
      await database.close();
    }
    // A database with open connections cannot be copied. Citus keeps one open in each.
    await onNodes(url, async (node) => {
      await node.query(`ALTER DATABASE ${draft} WITH ALLOW_CONNECTIONS false`);
      await node.query('SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1', [draft]);
      await node.query(`ALTER DATABASE ${draft} RENAME TO ${name}`);
    });
  });
  return name;
}

export async function createDatabase(url: string, name: string, template: string): Promise<string> {
  await onNodes(url, (node) => node.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return databaseUrl(url, name);
}

export async function dropDatabases(url: string, prefix: string): Promise<void> {
  await onNodes(url, async (node) => {
    const found = await node.query<{ name: string }>(
      'SELECT datname AS name FROM pg_database WHERE starts_with(datname, $1)',
      [prefix],
    );
    for (const { name } of found.rows) await node.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
}

async function onNodes(url: string, work: (node: pg.Client) => Promise<unknown>): Promise<void> {
  for (const node of onEachNode(url)) await withAdmin(node, work);
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
