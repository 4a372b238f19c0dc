import { createRequire } from 'node:module';
import PgBoss from 'pg-boss';
import type { Logger } from 'pino';
import type { Database, Executor } from '../store/core/database.ts';
import { isDeadlock } from '../store/core/db-errors.ts';
import { checkQueueSchema, queueFault, queueSchema } from '../store/migrations/queue-schema.ts';

const attempts = 4;

/** The version of the tables that this pg-boss works on. It would bring older ones to it, whosever they are. */
const { schema: tablesVersion } = createRequire(import.meta.url)('pg-boss/version.json') as { schema: number };

/** The job queue, in the same database as everything else. Throws a DatabaseUnusableError where its tables are not ours. */
export async function startQueue(db: Database, logger: Logger): Promise<PgBoss> {
  await checkQueueSchema(db, tablesVersion);
  const boss = new PgBoss({
    db: queueDatabase(db),
    schema: queueSchema,
    schedule: false,
    // Work that nobody finished is found by its own sweep; this only tidies up.
    maintenanceIntervalSeconds: 300,
    archiveCompletedAfterSeconds: 3600,
    deleteAfterDays: 2,
  });
  boss.on('error', (error) => logger.error({ err: error }, 'job queue'));
  await boss.start().catch((error: unknown) => {
    throw queueFault(error);
  });
  return boss;
}

/** How many jobs wait to be taken, by queue. */
export async function countWaitingJobs(boss: PgBoss): Promise<ReadonlyMap<string, number>> {
  const queues = await boss.getQueues();
  return new Map(await Promise.all(queues.map(async ({ name }) => [name, await boss.getQueueSize(name)] as const)));
}

/** A database or transaction as pg-boss takes it. Its texts without values may hold several statements. */
export function queueDatabase(executor: Executor & Partial<Pick<Database, 'execute'>>): PgBoss.Db {
  return {
    async executeSql(text, values) {
      for (let attempt = 1; ; attempt++) {
        try {
          if (!values?.length && executor.execute) return { rows: await executor.execute(text) };
          return { rows: await executor.query({ name: '', text }, values ?? []) };
        } catch (error) {
          // Gateways that start at once make the same queue, which PostgreSQL may find to be a deadlock.
          const again = executor.execute && isDeadlock(error) && attempt < attempts;
          if (!again) throw error;
        }
      }
    },
  };
}
