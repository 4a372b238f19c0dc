import type { Database } from '../../store/core/database.ts';
import { DatabaseUnusableError } from '../../store/core/db-errors.ts';
import { pendingMigrations } from '../../store/migrations/migrate.ts';

/** Whether this gateway should be sent requests. */
export interface Readiness {
  /** Null when ready, else why not. */
  readonly check: () => Promise<string | null>;
  /** Not ready from now on: the process is about to end. */
  readonly drain: () => void;
}

/** Answers are remembered for so long, so that probes cost a statement a second however many they are. */
const rememberedMs = 1_000;

/** Ready while the database answers with all migrations of this version applied, until drained. */
export function createReadiness(db: Database, now: () => number = () => performance.now()): Readiness {
  let draining = false;
  let asked: Promise<string | null> | null = null;
  let goodUntil = Number.POSITIVE_INFINITY;
  const ask = async () => {
    try {
      const pending = await pendingMigrations(db);
      return pending.length === 0 ? null : 'migrations are pending';
    } catch (error) {
      // Gateways of the next version are being started beside this one: migrations only add, so it goes on meanwhile.
      if (error instanceof DatabaseUnusableError && error.reason === 'newer') return null;
      return 'the database does not answer';
    } finally {
      goodUntil = now() + rememberedMs;
    }
  };
  return {
    async check() {
      if (draining) return 'draining';
      if (asked === null || now() >= goodUntil) {
        goodUntil = Number.POSITIVE_INFINITY;
        asked = ask();
      }
      const reason = await asked;
      return draining ? 'draining' : reason;
    },
    drain() {
      draining = true;
    },
  };
}
