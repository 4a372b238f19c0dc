import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, statement } from '../../../src/store/core/database.ts';
import { CommitUnknownError, isUnavailable } from '../../../src/store/core/db-errors.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { testDatabaseUrl } from '../../support/databases/database.ts';

const columns = `SELECT current_setting('plan_cache_mode') AS mode, pg_backend_pid() AS pid`;
const ONCE = statement('testPlannedOnce', columns);
const BY_VALUES = statement('testPlannedByValues', columns, { byValues: true });
const BROKEN = statement('testBrokenByValues', 'SELECT 1 / $1::int AS one', { byValues: true });
const DYING = statement('testDyingByValues', 'SELECT pg_terminate_backend(pg_backend_pid())', { byValues: true });
const WRITING = statement('testWritingByValues', 'DELETE FROM planned RETURNING 1', { byValues: true });

describe('a server plans statements', () => {
  let db: Database;

  beforeAll(async () => {
    db = await openDatabase({ url: await testDatabaseUrl(), poolSize: 1 });
    await db.execute('CREATE TABLE planned (org int, id int, at int) WITH (autovacuum_enabled = off)');
  });
  afterAll(() => db?.close());

  it('once for any values, unless the plan depends on them', async () => {
    const [before] = await db.query<{ mode: string; pid: number }>(ONCE, []);
    const [byValues] = await db.query<{ mode: string; pid: number }>(BY_VALUES, []);
    const [after] = await db.query<{ mode: string; pid: number }>(ONCE, []);
    expect([before, byValues, after].map((row) => row?.mode)).toEqual([
      'force_generic_plan',
      'force_custom_plan',
      'force_generic_plan',
    ]);
    expect(new Set([before, byValues, after].map((row) => row?.pid)).size).toBe(1);
  });

  it('without effect on the connection if a statement planned by its values fails', async () => {
    const [before] = await db.query<{ mode: string; pid: number }>(ONCE, []);
    await expect(db.query(BROKEN, [0])).rejects.toThrow('division by zero');
    expect(await db.query(BROKEN, [1])).toEqual([{ one: 1 }]);
    expect(await db.query(ONCE, [])).toEqual([before]);
  });

  it('as read-only if they are planned by their values', async () => {
    await expect(db.query(WRITING, [])).rejects.toThrow('read-only transaction');
  });

  it('and reports that nothing changed if one planned by its values loses its connection', async () => {
    const error: unknown = await db.query(DYING, []).catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(CommitUnknownError);
    expect(isUnavailable(error)).toBe(true);
    expect(await db.query(ONCE, [])).toMatchObject([{ mode: 'force_generic_plan' }]);
  });

  it('again when tables have grown, whether or not the server has gathered statistics', async () => {
    // One index serves the order and the other one the condition: which is better depends on the number of rows.
    await db.execute('CREATE INDEX planned_by_id ON planned (id); CREATE INDEX planned_by_time ON planned (at)');
    const find = statement('testFind', 'SELECT at FROM planned WHERE id = $1 ORDER BY at LIMIT 10');
    const plan = statement('testFindPlan', 'EXPLAIN (COSTS OFF) EXECUTE "testFind"(7)');
    const plans = async () => {
      await db.query(find, [7]);
      const lines = await db.query<{ 'QUERY PLAN': string }>(plan, []);
      return lines.map((line) => line['QUERY PLAN']).join('\n');
    };
    expect(await plans()).toContain('planned_by_id');
    await db.execute('INSERT INTO planned SELECT 1, n, n FROM generate_series(1, 20000) n');
    await expect.poll(plans, { timeout: 20_000 }).toContain('planned_by_time');
  });
});
