import fs, { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { statement } from '../../../src/store/core/database.ts';
import { openDatabase } from '../../../src/store/open-database.ts';
import { emptyDumpPath, openEmptyDatabase } from '../../support/databases/database.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'parley-test-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  rmSync(directory, { recursive: true, force: true });
});

it('syncs its files on commit', { timeout: 120_000 }, async () => {
  const synced = vi.spyOn(fs, 'fsyncSync');
  syncBuiltinESMExports();
  const dump = new Blob([await readFile(emptyDumpPath())]);
  const db = await openDatabase({ dataDir: join(directory, 'data'), loadDataDir: dump });
  await db.execute('CREATE TABLE kept (n int)');
  const before = synced.mock.calls.length;
  await db.query(statement('testInsert', 'INSERT INTO kept VALUES (1)'), []);
  expect(synced.mock.calls.length).toBeGreaterThan(before);
  await db.close();
});

it('leaves no values in its errors', async () => {
  const db = await openEmptyDatabase();
  const failed = await db.query(statement('testFault', 'SELECT $1::text::int'), ['a secret']).catch((error) => error);
  expect(failed).toBeInstanceOf(Error);
  expect(failed).toHaveProperty('code', '22P02');
  expect(failed.params).toBeUndefined();
});
