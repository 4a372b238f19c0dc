import type { Database } from '../../store/core/database.ts';
import { DatabaseUnusableError } from '../../store/core/database-unusable.ts';
import { pendingMigrations } from '../../store/migrations/migrate.ts';

/** The readiness of this gateway for requests. */
export interface Readiness {
  /** Null when ready, otherwise the reason. */
  readonly check: () => Promise<string | null>;
  /** Makes the gateway permanently not ready: the process is about to end. */
  readonly drain: () => void;
}

/** Results are cached this long, so that any number of probes needs only one statement per second. */
const rememberedMs = 1_000;

/** Ready while the database responds and all migrations of this version are applied, until drained. */
export function createReadiness(db: Database, now: () => number = () => performance.now()): Readiness {
  let draining = false;
  let requested: Promise<string | null> | null = null;
  let goodUntil = Number.POSITIVE_INFINITY;
  const ask = async () => {
    try {
      const pending = await pendingMigrations(db);
      return pending.length === 0 ? null : 'migrations are pending';
    } catch (error) {
      // A gateway of the next version may have migrated the database: migrations only add, so this version keeps working.
      if (error instanceof DatabaseUnusableError && error.reason === 'newer') return null;
      return 'the database does not respond';
    } finally {
      goodUntil = now() + rememberedMs;
    }
  };
  return {
    async check() {
      if (draining) return 'draining';
      if (requested === null || now() >= goodUntil) {
        goodUntil = Number.POSITIVE_INFINITY;
        requested = ask();
      }
      const reason = await requested;
      return draining ? 'draining' : reason;
    },
    drain() {
      draining = true;
    },
  };
}
