import { DriverAdapterError, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { Executor } from '../core/database.ts';
import { DatabaseUnusableError } from '../core/database-unusable.ts';
import { isUnavailable, sqlState } from '../core/db-errors.ts';
import type { MigratableDatabase, MigrationSession } from '../drivers/migratable.ts';
import { findPending, forgetInterrupted } from './migration-state.ts';
import { readMigrations } from './migrations-folder.ts';

type MigrationList = Awaited<ReturnType<typeof readMigrations>>;

// Committed together with the script: otherwise, a process that dies in between would leave tables that block every start.
// Prisma's engine writes the same mark again right after.
const FINISH = `;UPDATE "_prisma_migrations" SET "finished_at" = now() WHERE "finished_at" IS NULL AND "rolled_back_at" IS NULL`;

/**
 * Migrates the tables to this version and returns the names of the applied migrations. One gateway at a time; an up-to-date database
 * costs two statements. Throws a DatabaseUnusableError if the database is not ours, is newer, or a migration fails.
 */
export async function migrate(db: MigratableDatabase, migrations?: MigrationList): Promise<string[]> {
  const list = migrations ?? (await readMigrations());
  const shipped = names(list);
  if ((await findPending(db, shipped)).length === 0) return [];
  return db.migrateExclusively(async (session) => {
    const pending = await findPending(db, shipped);
    if (pending.length === 0) return [];
    await forgetInterrupted(db);
    await apply(session, list);
    return pending;
  });
}

/** The pending migrations; throws like `migrate` if the database is not ours. */
export async function pendingMigrations(db: Executor): Promise<string[]> {
  return findPending(db, names(await readMigrations()));
}

async function apply(session: MigrationSession, migrationsList: MigrationList): Promise<void> {
  const { createMigrationEngine } = await import('./schema-engine.ts');
  let refused: unknown;
  const runScript = async (text: string) => {
    const isMigration = migrationsList.migrationDirectories.some(
      ({ migrationFile }) => migrationFile.content.tag === 'ok' && migrationFile.content.value === text,
    );
    try {
      await session.runScript(isMigration ? `${text}\n${FINISH}` : text);
    } catch (error) {
      refused = error;
      throw driverAdapterError(error);
    }
  };
  try {
    const engine = await createMigrationEngine(withScripts(session.adapter, runScript));
    await engine.applyMigrations({ migrationsList, filters: { externalTables: [], externalEnums: [] } });
  } catch (error) {
    const cause = refused ?? error;
    if (isUnavailable(cause)) throw cause;
    const [reason] = [...message(cause).matchAll(/^.*ERROR: (.*)$/gm)].map(([, text]) => text);
    throw new DatabaseUnusableError(
      'migration',
      `The database could not be migrated: ${reason ?? message(cause).split('\n')[0]}. The migration was rolled back; the next start tries again.`,
      { cause },
    );
  }
}

/** Prisma's adapters split a script at each semicolon, or do not wait for it. */
function withScripts(
  factory: SqlMigrationAwareDriverAdapterFactory,
  runScript: (text: string) => Promise<void>,
): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => Object.assign(await factory.connect(), { executeScript: runScript }),
    connectToShadowDb: () => factory.connectToShadowDb(),
  };
}

function driverAdapterError(error: unknown): unknown {
  const code = sqlState(error);
  if (code === null) return error;
  return new DriverAdapterError({
    kind: 'postgres',
    originalCode: code,
    originalMessage: message(error),
    code,
    severity: 'ERROR',
    message: message(error),
    detail: undefined,
    column: undefined,
    hint: undefined,
  });
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const names = (list: MigrationList): string[] => list.migrationDirectories.map(({ path }) => path);
