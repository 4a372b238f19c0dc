// A process that holds a data directory and commits a row on each request: `hold-data-directory.ts DIR DUMP`.
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { statement } from '../../../src/store/core/database.ts';
import { openEmbeddedDatabase } from '../../../src/store/drivers/embedded/embedded-database.ts';

const [dataDir = '', dump = ''] = process.argv.slice(2);
const db = await openEmbeddedDatabase({ dataDir, loadDataDir: new Blob([await readFile(dump)]) });
await db.execute('CREATE TABLE IF NOT EXISTS kept (n serial)');
console.log('open');
for await (const _ of createInterface(process.stdin)) {
  const rows = await db.transaction((tx) =>
    tx.commit<{ n: number }>(statement('keep', 'INSERT INTO kept DEFAULT VALUES RETURNING n'), []),
  );
  console.log(`kept ${rows[0]?.n}`);
}
