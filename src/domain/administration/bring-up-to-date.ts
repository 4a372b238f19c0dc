import type { Database } from '../../store/core/database.ts';
import type { MigratableDatabase } from '../../store/drivers/migratable.ts';
import { migrate } from '../../store/migrations/migrate.ts';
import { renewCustomerKeys } from '../customer-writes/renew-customer-keys.ts';
import { type RenewedEmailKeys, renewEmailKeys } from '../customers/renew-email-keys.ts';

export interface BroughtUpToDate {
  /** The names of the migrations that were applied. */
  readonly migrations: string[];
  readonly emailKeys: RenewedEmailKeys;
  /** Customers of an earlier version that now appear in lists by name and can be found by phone number. */
  readonly customers: number;
}

/** Migrates the tables and their data to this version. See `migrate` for what it throws. */
export async function bringUpToDate(db: Database & MigratableDatabase): Promise<BroughtUpToDate> {
  const migrations = await migrate(db);
  return { migrations, emailKeys: await renewEmailKeys(db), customers: await renewCustomerKeys(db) };
}
