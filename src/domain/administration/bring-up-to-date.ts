import { isUnavailable } from '../../store/core/db-errors.ts';
import type { MigratableDatabase } from '../../store/drivers/migratable.ts';
import { migrate } from '../../store/migrations/migrate.ts';
import type { Shard, Shards } from '../../store/shards/shards.ts';
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
export async function bringUpToDate(db: MigratableDatabase): Promise<BroughtUpToDate> {
  const migrations = await migrate(db);
  return { migrations, emailKeys: await renewEmailKeys(db), customers: await renewCustomerKeys(db) };
}

export interface BringUpToDateOptions {
  /** Hears of each shard that has arrived. */
  readonly onShard?: (shard: Shard, done: BroughtUpToDate) => void;
  /** Hears of each shard that does not respond. Without it, or if it is the first shard, the error is thrown. */
  readonly onUnavailable?: (shard: Shard, error: unknown) => void;
}

/**
 * Migrates all shards, one after the other. Each has its own state, so a run that was stopped, or met a shard that did not respond, can
 * be repeated. Returns the names of the shards that have arrived.
 */
export async function bringShardsUpToDate(
  shards: Shards<MigratableDatabase>,
  { onShard, onUnavailable }: BringUpToDateOptions = {},
): Promise<Set<string>> {
  const arrived = new Set<string>();
  for (const shard of shards.all()) {
    try {
      const done = await bringUpToDate(shard.db);
      arrived.add(shard.name);
      onShard?.(shard, done);
    } catch (error) {
      if (!onUnavailable || shard === shards.home || !isUnavailable(error)) throw error;
      onUnavailable(shard, error);
    }
  }
  return arrived;
}
