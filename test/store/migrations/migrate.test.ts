import { createHash } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { type Executor, statement } from '../../../src/store/core/database.ts';
import { DatabaseUnusableError } from '../../../src/store/core/database-unusable.ts';
import type { MigratableDatabase } from '../../../src/store/drivers/migratable.ts';
import { migrate, pendingMigrations } from '../../../src/store/migrations/migrate.ts';
import { readMigrations } from '../../../src/store/migrations/migrations-folder.ts';
import {
  databaseKind,
  emptyDatabaseUrl,
  openEmptyDatabase,
  openMigratedDatabase,
  openTestDatabase,
  openUrl,
} from '../../support/databases/database.ts';

type MigrationList = Awaited<ReturnType<typeof readMigrations>>;

const ROWS = statement(
  'testMigrations',
  `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS undone
     FROM _prisma_migrations ORDER BY started_at`,
);
const TABLES = statement(
  'testTables',
  "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace ORDER BY 1",
);

const rowsOf = (db: Executor) =>
  db.query<{ name: string; checksum: string; finished: boolean; undone: boolean }>(ROWS, []);
const tablesOf = async (db: Executor) => (await db.query<{ name: string }>(TABLES, [])).map(({ name }) => name);
const shipped = async () => (await readMigrations()).migrationDirectories.map(({ path }) => path);
const plus = async (...added: [name: string, sql: string][]): Promise<MigrationList> => {
  const list = await readMigrations();
  const directories = added.map(([path, value]) => ({
    path,
    migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } },
  }));
  return { ...list, migrationDirectories: [...list.migrationDirectories, ...directories] };
};

it('migrates an empty database to this version, once, when four start at the same time', async () => {
  const callers: MigratableDatabase[] = [];
  if (databaseKind === 'server') {
    const url = await emptyDatabaseUrl();
    for (let n = 0; n < 4; n += 1) callers.push(await openUrl(url));
  } else {
    callers.push(...Array<MigratableDatabase>(4).fill(await openEmptyDatabase()));
  }
  const db = callers[0]!;
  expect(await pendingMigrations(db)).toEqual(await shipped());

  const applied = await Promise.all(callers.map((caller) => migrate(caller)));

  expect(applied.flat().sort()).toEqual(await shipped());
  expect(await pendingMigrations(db)).toEqual([]);
  expect(await tablesOf(db)).toContain('conversations');
});

it('records the same as Prisma would', async () => {
  const db = await openTestDatabase();
  const { migrationDirectories } = await readMigrations();
  const expected = migrationDirectories.map(({ path, migrationFile }) => {
    const sql = migrationFile.content.tag === 'ok' ? migrationFile.content.value : '';
    return { name: path, checksum: createHash('sha256').update(sql).digest('hex'), finished: true, undone: false };
  });
  expect(expected.length).toBeGreaterThan(0);
  expect(await rowsOf(db)).toEqual(expected);
});

it('takes two statements for an up-to-date database, and loads no engine', async () => {
  const db = await openTestDatabase();
  const exclusively = vi.spyOn(db, 'migrateExclusively');
  const seen: string[] = [];
  const stop = db.onStatement(({ name }) => seen.push(name));
  expect(await migrate(db)).toEqual([]);
  stop();
  expect(seen).toEqual(['migrationContents', 'migrationApplied']);
  // Only this module loads the engine.
  expect(exclusively).not.toHaveBeenCalled();
  exclusively.mockRestore();
});

it('applies new migrations to a database with data', async () => {
  const db = await openMigratedDatabase();
  await db.prisma.organization.create({ data: { id: '0199a6c0-0000-7000-8000-000000000001', name: 'Kept' } });
  const list = await plus(['20990101000000_more', 'CREATE TABLE more (n int)']);
  expect(await migrate(db, list)).toEqual(['20990101000000_more']);
  expect(await db.prisma.organization.count()).toBe(1);
  expect(await tablesOf(db)).toContain('more');
});

it('runs a migration as one text, whatever semicolons it contains', async () => {
  const db = await openEmptyDatabase();
  const sql = `CREATE TABLE odd (t text DEFAULT 'a;b'); -- not; the end
    CREATE FUNCTION twice(n int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN n := n * 2; RETURN n; END $$;
    INSERT INTO odd DEFAULT VALUES -- no semicolon here`;
  await migrate(db, await plus(['20990101000000_odd', sql]));
  const read = statement('testOdd', 'SELECT t, twice(4) FROM odd');
  expect(await db.query(read, [])).toEqual([{ t: 'a;b', twice: 8 }]);
});

it('keeps nothing of a failed migration, reports why, and continues once it is fixed', async () => {
  const db = await openMigratedDatabase();
  const broken = await plus(['20990101000000_more', 'CREATE TABLE more (n int); SELECT 1/0']);
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const error = await migrate(db, broken).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DatabaseUnusableError);
    expect(error).toMatchObject({ reason: 'migration', message: expect.stringContaining('division by zero') });
    expect(await tablesOf(db)).not.toContain('more');
  }
  const mended = await plus(['20990101000000_more', 'CREATE TABLE more (n int)']);
  expect(await migrate(db, mended)).toEqual(['20990101000000_more']);
  expect(await tablesOf(db)).toContain('more');
  expect((await rowsOf(db)).map(({ finished, undone }) => ({ finished, undone }))).toEqual([
    ...(await shipped()).map(() => ({ finished: true, undone: false })),
    { finished: false, undone: true },
    { finished: false, undone: true },
    { finished: true, undone: false },
  ]);
});

it('restarts a migration whose process was killed', async () => {
  const db = await openMigratedDatabase();
  await db.execute(`INSERT INTO _prisma_migrations (id, checksum, migration_name)
                    VALUES ('killed', 'x', '20990101000000_more')`);
  expect(await pendingMigrations(db)).toEqual([]);
  expect(await migrate(db, await plus(['20990101000000_more', 'CREATE TABLE more (n int)']))).toEqual([
    '20990101000000_more',
  ]);
});

it('marks a migration as applied in the transaction that applies it', async () => {
  const db = await openEmptyDatabase();
  const trap = `CREATE TABLE witness AS SELECT txid_current() AS id; CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN INSERT INTO witness SELECT txid_current() WHERE OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL; RETURN NEW; END $$;
    CREATE TRIGGER trap BEFORE UPDATE ON _prisma_migrations FOR EACH ROW EXECUTE FUNCTION trap()`;
  await migrate(db, await plus(['20990101000000_witness', trap]));
  const read = statement(
    'testWitness',
    'SELECT count(*)::int AS marks, count(DISTINCT id)::int AS transactions FROM witness',
  );
  expect(await db.query(read, [])).toEqual([{ marks: 2, transactions: 1 }]);
});

it('does not touch a database with the tables of another application', async () => {
  const db = await openEmptyDatabase();
  await db.execute('CREATE TABLE theirs (n int)');
  for (const attempt of [migrate, pendingMigrations]) {
    await expect(attempt(db)).rejects.toMatchObject({ name: 'DatabaseUnusableError', reason: 'foreign' });
  }
  expect(await tablesOf(db)).toEqual(['theirs']);
});

it('does not touch a database with the job queue of another application', async () => {
  const db = await openEmptyDatabase();
  await db.execute('CREATE SCHEMA pgboss; CREATE TABLE pgboss.job (n int)');
  for (const attempt of [migrate, pendingMigrations]) {
    await expect(attempt(db)).rejects.toMatchObject({
      name: 'DatabaseUnusableError',
      reason: 'foreign',
      message: expect.stringMatching(
        /schema pgboss of another application\. Use a separate database for Parley, or drop/,
      ),
    });
  }
  expect(await tablesOf(db)).toEqual([]);
});

it('accepts an empty schema that was created for the job queue', async () => {
  const db = await openEmptyDatabase();
  await db.execute('CREATE SCHEMA pgboss');
  expect(await migrate(db)).toEqual(await shipped());
});

it('does not touch a database that a newer version or another application has migrated', async () => {
  const db = await openEmptyDatabase();
  await migrate(db, await plus(['20990101000000_future', 'CREATE TABLE future (n int)']));
  for (const attempt of [migrate, pendingMigrations]) {
    await expect(attempt(db)).rejects.toMatchObject({
      reason: 'newer',
      message: expect.stringContaining('20990101000000_future'),
    });
  }
});

it('numbers the events of an earlier version in their order', async () => {
  const db = await openEmptyDatabase();
  const list = await readMigrations();
  const at = list.migrationDirectories.findIndex(({ path }) => path.endsWith('_event_numbers'));
  await migrate(db, { ...list, migrationDirectories: list.migrationDirectories.slice(0, at) });
  const org = '0199a6c0-0000-7000-8000-000000000001';
  await db.execute(`INSERT INTO events (org_id, id, type, subject_id, data, created_at, position)
    SELECT '${org}', gen_random_uuid(), n::text, gen_random_uuid(), '{}', now(), 1000 - 3 * n FROM generate_series(1, 50) n`);
  await migrate(db);
  const rows = await db.query<{ type: string; position: number }>(
    statement('testNumbered', 'SELECT type, position::int4 AS position FROM events ORDER BY position'),
    [],
  );
  expect(rows).toEqual(Array.from({ length: 50 }, (_, nth) => ({ type: String(50 - nth), position: nth + 1 })));
  // A gateway of the earlier version still writes.
  await db.execute(`INSERT INTO events (org_id, id, type, subject_id, data, created_at)
    VALUES ('${org}', gen_random_uuid(), 'later', gen_random_uuid(), '{}', now())`);
  const [state] = await db.query(
    statement(
      'testNumbering',
      `SELECT last_position::int4 AS last, (SELECT count(*)::int4 FROM events WHERE position IS NULL) AS waiting
       FROM event_numbering`,
    ),
    [],
  );
  expect(state).toEqual({ last: 50, waiting: 1 });
});
