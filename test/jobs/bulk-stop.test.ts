import pino from 'pino';
import { expect, it } from 'vitest';
import { startBulkJobs } from '../../src/jobs/bulk-operations.ts';
import { startQueue } from '../../src/jobs/queue.ts';
import { homeSchema } from '../../src/store/core/schemas.ts';
import { openTestDatabase } from '../support/databases/database.ts';
import { createHoldingDatabase } from '../support/databases/holding-database.ts';
import { until } from '../support/processes/until.ts';

it('stopping has a time limit if the database does not respond', async () => {
  const holding = createHoldingDatabase(await openTestDatabase());
  const warned: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void warned.push(JSON.parse(line).msg) });
  const boss = await startQueue(holding, logger);
  const jobs = await startBulkJobs(boss, { name: homeSchema, db: holding }, logger, { drainTimeoutMs: 100 });
  // The statements of the queue have no names, including the one that fetches a job.
  holding.hold('');
  await until(
    async () => {
      jobs.wake();
      return holding.held;
    },
    (held) => held > 0,
  );
  await jobs.stop();
  expect(warned).toEqual(['Bulk operations could not be stopped, because the database does not respond.']);
  holding.release();
  await boss.stop({ graceful: true, wait: true });
});
