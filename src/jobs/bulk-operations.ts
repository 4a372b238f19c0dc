import type PgBoss from 'pg-boss';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { BulkQueue } from '../domain/bulk/bulk-operations.ts';
import { runBulkOperation } from '../domain/bulk/run.ts';
import { listUnfinishedBulkOperations } from '../store/bulk/bulk-operations.ts';
import type { Executor } from '../store/core/database.ts';
import { homeSchema } from '../store/core/schemas.ts';
import type { Shard } from '../store/shards/shards.ts';
import { endsWithin } from './ends-within.ts';
import { createQueue, queueDatabase } from './queue.ts';
import { startWorker } from './worker.ts';

/** The queue of a shard: its workers do not wait for a shard that does not respond. */
const queueOf = (shard: string) => (shard === homeSchema ? 'bulk-operation' : `bulk-operation.${shard}`);
const Payload = z.object({ orgId: z.uuid(), operationId: z.uuid() });

/** How often each gateway looks for abandoned operations, and when an operation counts as abandoned. */
const sweepEveryMs = 5_000;
const idleSeconds = 10;

export interface BulkJobOptions {
  /** How long `stop` waits for the database, in milliseconds. */
  readonly drainTimeoutMs: number;
}

export interface BulkJobs extends BulkQueue {
  stop(): Promise<void>;
}

/**
 * Processes the bulk operations of a shard as jobs. A worker that dies leaves its operation unfinished and its job locked until it
 * expires, so every gateway also sweeps and enqueues operations without recent progress again. Two workers can safely process the same
 * operation: rows are taken under a lock.
 */
export async function startBulkJobs(
  boss: PgBoss,
  { name: shard, db }: Shard,
  logger: Logger,
  { drainTimeoutMs }: BulkJobOptions,
): Promise<BulkJobs> {
  const queueName = queueOf(shard);
  // "short": at most one waiting job for each operation, so that sweeps of several gateways do not pile up.
  await createQueue(boss, queueName, {
    policy: 'short',
    retryLimit: 100,
    retryDelay: 1,
    retryBackoff: false,
    expireInSeconds: 3600,
  });
  const stopping = new AbortController();
  const run = async (data: unknown) => {
    const { orgId, operationId } = Payload.parse(data);
    await runBulkOperation(db, orgId, operationId, {
      signal: stopping.signal,
      onUnexpected: (error, id, row) =>
        logger.error({ err: error, bulkOperation: id, row }, 'bulk row failed unexpectedly'),
    });
  };
  const workers = [1, 2].map(() => startWorker(boss, queueName, logger, run));
  const wake = () => {
    for (const worker of workers) worker.wake();
  };
  const enqueue = async (executor: Executor, orgId: string, operationId: string) => {
    const payload = Payload.parse({ orgId, operationId });
    await boss.send(queueName, payload, { singletonKey: operationId, db: queueDatabase(executor) });
  };

  const sweep = async (seconds: number) => {
    const unfinished = await listUnfinishedBulkOperations(db, seconds);
    await Promise.all(unfinished.map(({ orgId, id }) => enqueue(db, orgId, id)));
    if (unfinished.length > 0) wake();
  };
  const sweepSafely = (seconds: number) =>
    sweep(seconds).catch((error: unknown) => logger.warn({ err: error }, 'sweep of bulk operations failed'));
  let sweeping = sweepSafely(1);
  const timer = setInterval(() => {
    sweeping = sweepSafely(idleSeconds);
  }, sweepEveryMs);

  return {
    enqueue,
    wake,
    async stop() {
      clearInterval(timer);
      stopping.abort();
      const over = Promise.all([sweeping, ...workers.map((worker) => worker.stop())]);
      if (!(await endsWithin(drainTimeoutMs, over)))
        logger.warn('Bulk operations could not be stopped, because the database does not respond.');
    },
  };
}
