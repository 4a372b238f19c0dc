import type { Config } from '../config/config.ts';
import { bringUpToDate } from '../domain/administration/bring-up-to-date.ts';
import type { MigratableDatabase } from '../store/drivers/migratable.ts';
import { openDatabase } from '../store/open-database.ts';

/** Opens the database that the environment names, without migrating it. */
export function openConfiguredDatabase(config: Config): Promise<MigratableDatabase> {
  const { databaseUrl: url, dataDir, poolSize, connectTimeoutMs, statementTimeoutMs } = config;
  return openDatabase(url === null ? { dataDir } : { url, poolSize, connectTimeoutMs, statementTimeoutMs });
}

/** Migrates the database that the environment names, runs `work` on it, and closes it. */
export async function withMigratedDatabase<T>(
  config: Config,
  work: (db: MigratableDatabase) => Promise<T>,
): Promise<T> {
  const db = await openConfiguredDatabase(config);
  try {
    await bringUpToDate(db);
    return await work(db);
  } finally {
    await db.close();
  }
}
