import { readFile } from 'node:fs/promises';
import type { PGlite } from '@electric-sql/pglite';
import { expect, it } from 'vitest';
import { openInMemory } from '../../../../src/store/drivers/embedded/pglite.ts';
import { startUpkeep } from '../../../../src/store/drivers/embedded/upkeep.ts';
import { emptyDumpPath } from '../../../support/databases/database.ts';

it('writes checkpoints and vacuums, depending on the amount written', async () => {
  const pglite: PGlite = await openInMemory({ loadDataDir: new Blob([await readFile(emptyDumpPath())]) });
  const one = async <T>(text: string) => (await pglite.query<{ value: T }>(text)).rows[0]!.value;
  const segments = () =>
    one<number>("SELECT count(*)::int AS value FROM pg_ls_dir('pg_wal') AS name WHERE name ~ '^[0-9A-F]{24}$'");
  const redo = () => one<string>('SELECT redo_lsn::text AS value FROM pg_control_checkpoint()');
  const analyzed = () => one<boolean>("SELECT reltuples >= 0 AS value FROM pg_class WHERE relname = 'busy'");
  await pglite.exec('CREATE TABLE busy (n int, filler text)');
  const before = await redo();

  const stop = startUpkeep(pglite, { everyMs: 50, checkpointBytes: 1_000_000, vacuumBytes: 3_000_000 });
  for (let n = 0; n < 8; n += 1) {
    await pglite.exec(
      "INSERT INTO busy SELECT n, repeat('x', 500) FROM generate_series(1, 10000) AS n; DELETE FROM busy",
    );
    await expect.poll(redo).not.toBe(before);
  }
  await expect.poll(analyzed).toBe(true);
  await expect.poll(() => one<boolean>("SELECT pg_relation_size('busy') = 0 AS value")).toBe(true);
  stop();
  // Without checkpoints, there would be sixty megabytes by now.
  expect(await segments()).toBeLessThan(8);
  await pglite.close();
});
