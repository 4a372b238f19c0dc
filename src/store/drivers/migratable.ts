import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { Database } from '../core/database.ts';

/** The exclusive access for a migration. */
export interface MigrationSession {
  readonly adapter: SqlMigrationAwareDriverAdapterFactory;
  /** Runs a script of several statements atomically. */
  runScript(text: string): Promise<void>;
}

/** The database that `openDatabase` returns, with the additional access for `migrate`. */
export interface MigratableDatabase extends Database {
  /** The schema of its tables. */
  readonly schema: string;
  /** Another schema of the same database, which exists or is about to be created. On a server, it has connections of its own and is closed separately. */
  inSchema(schema: string): MigratableDatabase;
  /** Runs `work` while no other gateway on this database does so. */
  migrateExclusively<T>(work: (session: MigrationSession) => Promise<T>): Promise<T>;
}
