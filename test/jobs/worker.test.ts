import type PgBoss from 'pg-boss';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startQueue } from '../../src/jobs/queue.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { openTestDatabase } from '../support/databases/database.ts';
import { createFaultyDatabase, type FaultyDatabase } from '../support/databases/faulty-database.ts';
import { until } from '../support/processes/until.ts';

const queue = 'worker-test';
const logged: string[] = [];
const logger = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
const unhandled: unknown[] = [];
const note = (reason: unknown) => void unhandled.push(reason);
let db: FaultyDatabase;
let boss: PgBoss;

beforeAll(async () => {
  process.on('unhandledRejection', note);
  db = createFaultyDatabase(await openTestDatabase());
  boss = await startQueue(db, logger);
  await boss.createQueue(queue, { name: queue, retryLimit: 3, retryDelay: 0 });
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  await boss.stop({ graceful: true, wait: true });
});

it('runs new jobs immediately, and starts none after it stops', async () => {
  const done: unknown[] = [];
  const worker = startWorker(boss, queue, logger, async (data) => void done.push(data));
  await boss.send(queue, { n: 1 });
  worker.wake();
  await until(
    async () => done.length,
    (count) => count === 1,
  );
  await worker.stop();
  await boss.send(queue, { n: 2 });
  worker.wake();
  expect(done).toEqual([{ n: 1 }]);
  expect(await boss.getQueueSize(queue)).toBe(1);
  const next = startWorker(boss, queue, logger, async (data) => void done.push(data));
  await until(
    async () => done.length,
    (count) => count === 2,
  );
  await next.stop();
});

it('retries a job that fails', async () => {
  let attempts = 0;
  const worker = startWorker(boss, queue, logger, async () => {
    if (++attempts < 2) throw new Error('not yet');
  });
  await boss.send(queue, {});
  worker.wake();
  await until(
    async () => {
      worker.wake();
      return attempts;
    },
    (count) => count === 2,
  );
  await worker.stop();
  expect(logged).toEqual([]);
});

it('logs a database failure while completing a job, without an unhandled rejection', async () => {
  let runs = 0;
  const worker = startWorker(boss, queue, logger, async () => {
    runs++;
    // Every statement of the queue from here on.
    db.failOn('');
  });
  await boss.send(queue, {});
  worker.wake();
  await until(
    async () => logged.length,
    (count) => count > 0,
  );
  db.failOn(null);
  await worker.stop();
  expect(runs).toBe(1);
  expect(logged.splice(0).join('')).toContain('secret-of-the-store');
  expect(unhandled).toEqual([]);
});
