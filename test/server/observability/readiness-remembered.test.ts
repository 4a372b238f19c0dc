import { expect, it } from 'vitest';
import { createReadiness } from '../../../src/server/observability/readiness.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { createFaultyDatabase } from '../../support/databases/faulty-database.ts';

it('caches every result for a second, but a draining process is not ready immediately', async () => {
  const db = createFaultyDatabase(await openTestDatabase());
  let statements = 0;
  db.onStatement(() => void statements++);
  let now = 0;
  const readiness = createReadiness(db, () => now);
  const flood = async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => readiness.check()));
    return new Set([...answers, await readiness.check()]);
  };
  expect(await flood()).toEqual(new Set([null]));
  const once = statements;
  expect(once).toBeGreaterThan(0);

  now = 999;
  db.failOn(/./);
  expect(await flood()).toEqual(new Set([null]));
  expect(statements).toBe(once);

  now = 1000;
  expect(await flood()).toEqual(new Set(['the database does not respond']));
  db.failOn(null);
  now = 1999;
  expect(await flood()).toEqual(new Set(['the database does not respond']));
  now = 2000;
  expect(await flood()).toEqual(new Set([null]));
  expect(statements).toBe(2 * once);

  readiness.drain();
  expect(await flood()).toEqual(new Set(['draining']));
  expect(statements).toBe(2 * once);
});
