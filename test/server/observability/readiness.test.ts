import { expect, it } from 'vitest';
import { createReadiness } from '../../../src/server/observability/readiness.ts';
import { openEmptyDatabase, openTestDatabase } from '../../support/databases/database.ts';
import { createFaultyDatabase } from '../../support/databases/faulty-database.ts';

it('a gateway stays ready until it drains while the next version migrates its database', async () => {
  const db = await openTestDatabase();
  const readiness = createReadiness(db);
  expect(await readiness.check()).toBeNull();
  await db.execute(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ('next', '', '29990101000000_of_the_next_version', now(), 1)`,
  );
  expect(await readiness.check()).toBeNull();
  readiness.drain();
  expect(await readiness.check()).toBe('draining');
});

it('a gateway is not ready without its tables or without a response from the database', async () => {
  expect(await createReadiness(await openEmptyDatabase()).check()).toBe('migrations are pending');
  const db = createFaultyDatabase(await openTestDatabase());
  db.failOn('migrationApplied');
  expect(await createReadiness(db).check()).toBe('the database does not respond');
});
