import { createRequire } from 'node:module';
import PgBoss from 'pg-boss';
import type { Logger } from 'pino';
import type { Database, Executor } from '../store/core/database.ts';
import { isDeadlock } from '../store/core/db-errors.ts';
import { checkQueueSchema, queueFault, queueSchema } from '../store/migrations/queue-schema.ts';

export type JobQueue = PgBoss;

const attempts = 4;

/** The table version of this pg-boss. It would migrate older tables, even those of another application. */
const { schema: tablesVersion } = createRequire(import.meta.url)('pg-boss/version.json') as { schema: number };

/** The job queue, in the same database as everything else. Throws a DatabaseUnusableError if its tables are not ours. */
export async function startQueue(db: Database, logger: Logger): Promise<PgBoss> {
  await checkQueueSchema(db, tablesVersion);
  const boss = new PgBoss({
    db: queueDatabase(db),
    schema: queueSchema,
    schedule: false,
    // Sweeps find unfinished work; this only cleans up.
    maintenanceIntervalSeconds: 300,
    archiveCompletedAfterSeconds: 3600,
    deleteAfterDays: 2,
  });
  boss.on('error', (error) => logger.error({ err: error }, 'job queue failed'));
  await boss.start().catch((error: unknown) => {
    throw queueFault(error);
  });
  return boss;
}

const creating = new WeakMap<PgBoss, Promise<unknown>>();

/** Creates a queue, unless it exists; one after the other, because two at once can deadlock. */
export async function createQueue(boss: PgBoss, name: string, options: Omit<PgBoss.Queue, 'name'>): Promise<void> {
  const created = Promise.resolve(creating.get(boss)).then(() => boss.createQueue(name, { name, ...options }));
  creating.set(
    boss,
    created.catch(() => {}),
  );
  await created;
}

/** The number of waiting jobs, by queue. */
export async function countWaitingJobs(boss: PgBoss): Promise<ReadonlyMap<string, number>> {
  const queues = await boss.getQueues();
  return new Map(await Promise.all(queues.map(async ({ name }) => [name, await boss.getQueueSize(name)] as const)));
}

/** A database or transaction for pg-boss, whose texts without values can contain several statements. */
export function queueDatabase(executor: Executor & Partial<Pick<Database, 'execute'>>): PgBoss.Db {
  return {
    async executeSql(text, values) {
      for (let attempt = 1; ; attempt++) {
        try {
          if (!values?.length && executor.execute) return { rows: await executor.execute(text) };
          return { rows: await executor.query({ name: '', text }, values ?? []) };
        } catch (error) {
          // Gateways that start at the same time create the same queue, which can deadlock.
          const again = executor.execute && isDeadlock(error) && attempt < attempts;
          if (!again) throw error;
        }
      }
    },
  };
}
