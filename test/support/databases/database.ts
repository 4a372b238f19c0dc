import { randomBytes } from 'node:crypto';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { homeSchema } from '../../../src/store/core/schemas.ts';
import { openEmbeddedDatabase } from '../../../src/store/drivers/embedded/embedded-database.ts';
import type { MigratableDatabase } from '../../../src/store/drivers/migratable.ts';
import { openServerDatabase } from '../../../src/store/drivers/server/server-database.ts';
import { shardName } from '../../../src/store/shards/create-shards.ts';
import { joinCluster } from '../../setup/cluster.ts';
import { extraShards } from '../../setup/extra-shards.ts';
import { createDatabase, dropDatabases } from '../../setup/server-template.ts';
import { afterFile } from '../processes/after-file.ts';
import { MemoryFiles, readMemoryFiles } from './memory-files.ts';

const provided = inject('database');
let shared: Promise<MigratableDatabase> | undefined;
let sharedUrl: Promise<string> | undefined;

/** The kind of database of this run. */
export const databaseKind: 'embedded' | 'server' = provided.kind;

/** The migrated database of this test file: created on the first call, closed after the last test. */
export function openTestDatabase(): Promise<MigratableDatabase> {
  if (shared) return shared;
  shared = openMigrated(testDatabaseUrl);
  afterFile(() => {
    shared = undefined;
  });
  return shared;
}

/** The URL of the database of this test file, for processes that a test starts. Only on a server. */
export function testDatabaseUrl(): Promise<string> {
  if (provided.kind !== 'server') throw new Error('The embedded database has no URL.');
  if (sharedUrl) return sharedUrl;
  sharedUrl = createDatabaseUrl(provided.template);
  afterFile(() => {
    sharedUrl = undefined;
  });
  return sharedUrl;
}

/** A new database without any table. */
export async function openEmptyDatabase(): Promise<MigratableDatabase> {
  return provided.kind === 'server' ? openHome(await emptyDatabaseUrl()) : load(provided.empty);
}

/** A new migrated database without any row. */
export function openMigratedDatabase(): Promise<MigratableDatabase> {
  return openMigrated(() => (provided.kind === 'server' ? createDatabaseUrl(provided.template) : testDatabaseUrl()));
}

async function openMigrated(newUrl: () => Promise<string>): Promise<MigratableDatabase> {
  if (provided.kind === 'embedded') return load(provided.migrated);
  return openUrl(await newUrl());
}

/** The URL of a new database without any table. Only on a server. */
export function emptyDatabaseUrl(): Promise<string> {
  return createDatabaseUrl('template0');
}

/** Opens a migrated database by its URL, until the last test of the file. */
export async function openUrl(url: string): Promise<MigratableDatabase> {
  return firstShardOf(await openHome(url));
}

/** The same, but always the shard that every database has. */
export async function openHome(url: string): Promise<MigratableDatabase> {
  return keep(await openServerDatabase({ url, poolSize: 5 }));
}

/** The schema of a test's first organization: with several shards, not the one that every database has. */
export const firstSchema = extraShards > 0 ? shardName(0) : homeSchema;

function firstShardOf(database: MigratableDatabase): MigratableDatabase {
  return database.schema === firstSchema ? database : keep(database.inSchema(firstSchema));
}

/** A plain client of this test file's database, for what a test does behind the back of the code. Only on a server. */
export async function connectClient(): Promise<pg.Client> {
  const client = new pg.Client(await testDatabaseUrl());
  await client.connect();
  await client.query(`SET search_path TO ${firstSchema}`);
  return client;
}

/**
 * A file with the dump of a database without any table, which makes an embedded one start quickly. Only on the embedded
 * one.
 */
export function emptyDumpPath(): string {
  if (provided.kind !== 'embedded') throw new Error('There is no dump on a server.');
  return provided.empty.dump;
}

/** Creates a data directory whose database has no table. Only on the embedded one. */
export function copyEmptyDataDir(to: string): void {
  if (provided.kind !== 'embedded') throw new Error('There is no data directory on a server.');
  cpSync(provided.empty.dataDir, to, { recursive: true });
}

/** Creates a data directory with migrated tables. Only on the embedded database. */
export function copyMigratedDataDir(to: string): void {
  if (provided.kind !== 'embedded') throw new Error('There is no data directory on a server.');
  cpSync(provided.migrated.dataDir, to, { recursive: true });
}

async function load({ dataDir }: { readonly dataDir: string }): Promise<MigratableDatabase> {
  const fs = new MemoryFiles(readMemoryFiles(join(dataDir, 'postgres')));
  return keep(await openEmbeddedDatabase({ dataDir: 'memory://', fs }));
}

async function createDatabaseUrl(template: string): Promise<string> {
  if (provided.kind !== 'server') throw new Error('The embedded database has no URL.');
  const { url } = provided;
  const name = `${provided.prefix}${randomBytes(8).toString('hex')}`;
  afterFile(() => dropDatabases(url, name));
  const created = createDatabase(url, name, template);
  if (template === 'template0') await joinCluster(await created);
  return created;
}

function keep(database: MigratableDatabase): MigratableDatabase {
  afterFile(() => database.close());
  return database;
}
