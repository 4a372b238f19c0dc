import type { Database } from '../../store/core/database.ts';
import type { MigratableDatabase } from '../../store/drivers/migratable.ts';
import { migrate } from '../../store/migrations/migrate.ts';
import { type RenewedEmailKeys, renewEmailKeys } from '../customers/renew-email-keys.ts';

export interface BroughtUpToDate {
  /** The names of the migrations that were applied. */
  readonly migrations: string[];
  readonly emailKeys: RenewedEmailKeys;
}

/** Migrates the tables and their data to this version. See `migrate` for what it throws. */
export async function bringUpToDate(db: Database & MigratableDatabase): Promise<BroughtUpToDate> {
  const migrations = await migrate(db);
  return { migrations, emailKeys: await renewEmailKeys(db) };
}
