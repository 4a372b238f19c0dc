import { type Executor, statement } from '../core/database.ts';
import { DatabaseUnusableError } from '../core/database-unusable.ts';
import { isNotPermitted } from '../core/db-errors.ts';

/** Where the job queue, pg-boss, keeps its tables. */
export const queueSchema = 'pgboss';

const relations = `SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = '${queueSchema}'`;

/** An SQL expression: whether the queue's schema contains anything. It needs no permission on the schema. */
export const queueExists = `EXISTS (${relations})`;

const tablesStatement = statement(
  'queue_tables',
  `SELECT ${queueExists} AS "exists", EXISTS (${relations} AND c.relname = 'version') AS "versioned"`,
);
const versionStatement = statement('queue_version', `SELECT max(version)::int4 AS version FROM ${queueSchema}.version`);

/** The queue's tables are not those of this version of Parley. */
export function foreignQueue(fault: string, cause?: unknown): DatabaseUnusableError {
  return new DatabaseUnusableError(
    'foreign',
    `The database already has a schema ${queueSchema} ${fault}. Use a separate database for Parley, or drop that schema if nothing else needs it.`,
    { cause },
  );
}

/**
 * Throws a DatabaseUnusableError unless the queue's tables are of this version or do not exist yet: otherwise, another
 * application's queue would be taken over together with its jobs.
 */
export async function checkQueueSchema(db: Executor, version: number): Promise<void> {
  const [tables] = await db.query<{ exists: boolean; versioned: boolean }>(tablesStatement, []);
  if (!tables?.exists) return;
  if (!tables.versioned) throw foreignQueue('that is not a pg-boss queue');
  const found = await db.query<{ version: number | null }>(versionStatement, []).catch((error: unknown) => {
    throw isNotPermitted(error) ? foreignQueue('that Parley’s database user cannot read', error) : error;
  });
  const actual = found[0]?.version ?? null;
  if (actual !== version)
    throw foreignQueue(
      `of another application or version (it has pg-boss’ tables of version ${actual}, not ${version})`,
    );
}

/** Describes why the queue's tables could not be created, if someone can fix that. */
export function queueFault(error: unknown): unknown {
  if (!isNotPermitted(error)) return error;
  return new DatabaseUnusableError(
    'credentials',
    `The database user cannot create the tables of the job queue (${(error as Error).message}). Allow it: GRANT CREATE ON DATABASE … TO …`,
    { cause: error },
  );
}
