import type { Config } from '../config/config.ts';
import { bringShardsUpToDate } from '../domain/administration/bring-up-to-date.ts';
import type { MigratableDatabase } from '../store/drivers/migratable.ts';
import { openDatabase } from '../store/open-database.ts';
import { openShards, type Shards } from '../store/shards/shards.ts';

/** Opens the database that the environment names, with all of its shards, without migrating them. */
export async function openConfiguredShards(config: Config): Promise<Shards<MigratableDatabase>> {
  const { databaseUrl: url, dataDir, poolSize, connectTimeoutMs, statementTimeoutMs } = config;
  const db = await openDatabase(url === null ? { dataDir } : { url, poolSize, connectTimeoutMs, statementTimeoutMs });
  try {
    return await openShards(db);
  } catch (error) {
    await db.close();
    throw error;
  }
}

/**
 * Migrates the database that the environment names, runs `work` on it, and closes it. Shards that do not respond are left out: work on
 * the others goes on.
 */
export async function withMigratedShards<T>(
  config: Config,
  work: (shards: Shards<MigratableDatabase>) => Promise<T>,
): Promise<T> {
  const shards = await openConfiguredShards(config);
  try {
    await bringShardsUpToDate(shards, { onUnavailable: () => {} });
    return await work(shards);
  } finally {
    await shards.close();
  }
}
