import { beforeAll, expect, it } from 'vitest';
import { maskError } from '../../../../src/server/errors/mask-error.ts';
import { Cancellation, CancelledError } from '../../../../src/store/core/cancellation.ts';
import { type Database, statement } from '../../../../src/store/core/database.ts';
import { openTestDatabase } from '../../../support/databases/database.ts';
import { until } from '../../../support/processes/until.ts';

const SLEEP = statement('testSleep', 'SELECT pg_sleep(60)');
const PID = statement('testPid', 'SELECT pg_backend_pid() AS pid');
const SLEEPERS = statement(
  'testSleepers',
  `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE '%pg_sleep(60)%'
     AND pid <> pg_backend_pid()`,
);

let db: Database;
beforeAll(async () => {
  db = await openTestDatabase();
});

const sleepers = async () => (await db.query<{ pid: number }>(SLEEPERS, [])).map(({ pid }) => pid);

it('a stopped statement is canceled on the server, and its connection remains usable', async () => {
  const stop = new Cancellation();
  const asleep = db.query(SLEEP, [], stop).catch((error: unknown) => error);
  const [pid] = await until(sleepers, (pids) => pids.length === 1);
  stop.stop();
  const error = await asleep;
  expect(error).toBeInstanceOf(CancelledError);
  expect((error as CancelledError).connectionSpoilt).toBe(false);
  expect(await sleepers()).toEqual([]);
  const pids = await Promise.all(Array.from({ length: 5 }, () => db.query<{ pid: number }>(PID, [])));
  expect(pids.flat().map((row) => row.pid)).toContain(pid);
});

it('a statement that waits for a connection is not sent once it is stopped', async () => {
  const stops = Array.from({ length: 6 }, () => new Cancellation());
  // One more than the pool has connections.
  const asleep = stops.map((stop) => db.query(SLEEP, [], stop).catch((error: unknown) => error));
  await until(
    async () => db.poolUse()?.waiting,
    (waiting) => waiting === 1,
  );
  for (const stop of stops) stop.stop();
  for (const error of await Promise.all(asleep)) expect(error).toBeInstanceOf(CancelledError);
  expect(await sleepers()).toEqual([]);
  expect(await db.query(statement('testOne', 'SELECT 1 AS one'), [])).toEqual([{ one: 1 }]);
});

it('a hundred stopped statements affect none of a hundred others', async () => {
  const quick = statement('testQuick', 'SELECT pg_sleep(0.01), $1::int AS n');
  const rows = await Promise.all(
    Array.from({ length: 100 }, async (_, n) => {
      const stop = new Cancellation();
      const stopped = db.query(quick, [-n], stop).catch((error: unknown) => error);
      setTimeout(() => stop.stop(), n);
      const [row] = await db.query<{ n: number }>(quick, [n]);
      await stopped;
      return row?.n;
    }),
  );
  expect(rows).toEqual(Array.from({ length: 100 }, (_, n) => n));
});

it('a statement past its time limit is reported as a temporary fault', async () => {
  const error = await db
    .transaction(async (tx) => {
      await tx.query(statement('testLimit', "SELECT set_config('statement_timeout', '50', true)"), []);
      await tx.query(SLEEP, []);
    })
    .catch((thrown: unknown) => thrown);
  expect(maskError(error).extensions).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: true });
});
