import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { Database } from '../core/database.ts';

/** What brings the tables to this version, while nobody else does. */
export interface MigrationSession {
  readonly adapter: SqlMigrationAwareDriverAdapterFactory;
  /** Runs a text of several statements as one: all of it is kept, or nothing. */
  runScript(text: string): Promise<void>;
}

/** A database as `openDatabase` gives it: `migrate` needs more of it than anyone else. */
export interface MigratableDatabase extends Database {
  /** Runs `work` while no other gateway on this database is in here. */
  migrateExclusively<T>(work: (session: MigrationSession) => Promise<T>): Promise<T>;
}
