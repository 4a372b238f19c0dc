import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterAll, inject } from 'vitest';
import { openEmbeddedDatabase } from '../../../src/store/drivers/embedded/embedded-database.ts';
import type { MigratableDatabase } from '../../../src/store/drivers/migratable.ts';
import { openServerDatabase } from '../../../src/store/drivers/server/server-database.ts';
import { createDatabase, dropDatabases } from '../../setup/server-template.ts';

const provided = inject('database');
const opened: MigratableDatabase[] = [];
const prefix = provided.kind === 'server' ? `${provided.prefix}${randomBytes(4).toString('hex')}_` : '';
let count = 0;
let shared: Promise<MigratableDatabase> | undefined;
let sharedUrl: Promise<string> | undefined;

afterAll(async () => {
  await Promise.all(opened.map((database) => database.close()));
  if (provided.kind === 'server' && count > 0) await dropDatabases(provided.url, prefix);
});

/** Which kind of database this run is on. */
export const databaseKind: 'embedded' | 'server' = provided.kind;

/** The migrated database of this test file: made at the first call, closed after the last test. */
export function openTestDatabase(): Promise<MigratableDatabase> {
  shared ??= provided.kind === 'server' ? testDatabaseUrl().then(openUrl) : load(provided.migrated);
  return shared;
}

/** Where the database of this test file is, for processes that a test starts. Only on a server. */
export function testDatabaseUrl(): Promise<string> {
  if (provided.kind !== 'server') throw new Error('The embedded database has no URL.');
  sharedUrl ??= createDatabaseUrl(provided.template);
  return sharedUrl;
}

/** A database without any table, one for each call. */
export async function openEmptyDatabase(): Promise<MigratableDatabase> {
  return provided.kind === 'server' ? openUrl(await emptyDatabaseUrl()) : load(provided.empty);
}

/** The URL of a database without any table, a new one for each call. Only on a server. */
export function emptyDatabaseUrl(): Promise<string> {
  return createDatabaseUrl('template0');
}

/** Opens a database by its URL, until the last test of the file. */
export async function openUrl(url: string): Promise<MigratableDatabase> {
  return keep(await openServerDatabase({ url, poolSize: 5 }));
}

/** A file with the dump of a database without any table: starts an embedded one quickly. Only on the embedded one. */
export function emptyDumpPath(): string {
  if (provided.kind !== 'embedded') throw new Error('There is no dump on a server.');
  return provided.empty;
}

async function load(path: string): Promise<MigratableDatabase> {
  return keep(await openEmbeddedDatabase({ dataDir: 'memory://', loadDataDir: new Blob([await readFile(path)]) }));
}

function createDatabaseUrl(template: string): Promise<string> {
  if (provided.kind !== 'server') throw new Error('The embedded database has no URL.');
  count += 1;
  return createDatabase(provided.url, `${prefix}${count}`, template);
}

function keep(database: MigratableDatabase): MigratableDatabase {
  opened.push(database);
  return database;
}
