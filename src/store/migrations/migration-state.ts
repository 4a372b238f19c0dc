import { type Database, type Executor, statement } from '../core/database.ts';
import { DatabaseUnusableError } from '../core/database-unusable.ts';
import { homeSchema } from '../core/schemas.ts';
import { foreignQueue, queueExists } from './queue-schema.ts';

const CONTENTS = statement(
  'migrationContents',
  `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS "managed",
          EXISTS (SELECT FROM pg_class c
                   WHERE c.relnamespace = to_regnamespace(current_schema()) AND c.relkind IN ('r', 'p')
                     AND c.relname <> '_prisma_migrations'
                     AND NOT EXISTS (SELECT FROM pg_depend d
                                      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                                        AND d.deptype = 'e')) AS "inUse",
          current_schema() = '${homeSchema}' AND ${queueExists} AS "hasQueue"`,
);

interface Contents {
  readonly managed: boolean;
  readonly inUse: boolean;
  readonly hasQueue: boolean;
}

const APPLIED = statement(
  'migrationApplied',
  `SELECT migration_name AS "name" FROM _prisma_migrations
    WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`,
);

// A script and its mark are committed together (see migrate.ts), so a script without a mark changed nothing. The lock
// is the one that Prisma's own `migrate deploy` holds while it works.
const TAKE_LOCK = statement('migrationTakeLock', 'SELECT pg_try_advisory_xact_lock(72707369) AS taken');

const FORGET_INTERRUPTED = statement(
  'migrationForgetInterrupted',
  `UPDATE _prisma_migrations SET rolled_back_at = now()
    WHERE finished_at IS NULL AND rolled_back_at IS NULL`,
);

/**
 * Which of this version's migrations the database still lacks. Throws a DatabaseUnusableError if the
 * database is not ours to migrate.
 */
export async function findPending(db: Executor, shipped: readonly string[]): Promise<string[]> {
  const [contents] = await db.query<Contents>(CONTENTS, []);
  const applied = contents?.managed ? (await db.query<{ name: string }>(APPLIED, [])).map(({ name }) => name) : [];
  if (contents?.inUse && applied.length === 0) {
    throw new DatabaseUnusableError(
      'foreign',
      'The database already contains tables of another application. Use an empty database for Parley.',
    );
  }
  // Ours is created after the tables of the first shard.
  if (contents?.hasQueue && applied.length === 0) throw foreignQueue('of another application');
  const unknown = applied.filter((name) => !shipped.includes(name));
  if (unknown.length > 0) {
    throw new DatabaseUnusableError(
      'newer',
      `The database was migrated by a newer version of Parley, or by another application (${unknown.join(', ')}). Run that version, or use another database.`,
    );
  }
  return shipped.filter((name) => !applied.includes(name));
}

/** Allows migrations to start over that were running when their process died. */
export async function forgetInterrupted(db: Database): Promise<void> {
  const [contents] = await db.query<{ managed: boolean }>(CONTENTS, []);
  if (!contents?.managed) return;
  await db.transaction(async (tx) => {
    const [lock] = await tx.query<{ taken: boolean }>(TAKE_LOCK, []);
    if (lock?.taken) await tx.query(FORGET_INTERRUPTED, []);
  });
}
