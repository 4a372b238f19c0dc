import pino from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { startQueue } from '../../src/jobs/queue.ts';
import { statement } from '../../src/store/core/database.ts';
import type { MigratableDatabase } from '../../src/store/drivers/migratable.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { openEmptyDatabase } from '../support/databases/database.ts';

const logger = pino({ level: 'silent' });
let db: MigratableDatabase;

beforeEach(async () => {
  db = await openEmptyDatabase();
  await migrate(db);
});

const start = async () => {
  const boss = await startQueue(db, logger);
  await boss.stop({ graceful: true, wait: true });
};
const refusal = { name: 'DatabaseUnusableError', reason: 'foreign' };
const tables = statement('test_queue_tables', "SELECT tablename FROM pg_tables WHERE schemaname = 'pgboss' ORDER BY 1");

it('creates its tables if they do not exist, and reuses them on the next start', async () => {
  await start();
  await start();
});

it.each([
  ['newer', 1],
  ['older', -1],
])('rejects tables of a version that is %s, and leaves them unchanged', async (_, by) => {
  await start();
  const version = statement('test_queue_version', 'SELECT version FROM pgboss.version');
  await db.query(statement('test_queue_other', 'UPDATE pgboss.version SET version = version + $1'), [by]);
  const before = await db.query(version, []);
  await expect(start()).rejects.toMatchObject({
    ...refusal,
    message: expect.stringMatching(
      /schema pgboss of another application or version .+ drop that schema if nothing else/,
    ),
  });
  expect(await db.query(version, [])).toEqual(before);
});

it('rejects a schema of its name with other contents', async () => {
  await db.execute('CREATE SCHEMA pgboss; CREATE TABLE pgboss.bosses (n int)');
  await expect(start()).rejects.toMatchObject(refusal);
  expect(await db.query(tables, [])).toEqual([{ tablename: 'bosses' }]);
});
