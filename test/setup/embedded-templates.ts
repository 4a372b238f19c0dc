import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedDatabase } from '../../src/store/drivers/embedded/embedded-database.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { fingerprint } from './fingerprint.ts';

/** Dumps of an empty database and of a migrated one, kept in the system's temporary directory between runs. */
export async function makeEmbeddedTemplates(): Promise<{ empty: string; migrated: string }> {
  const base = join(tmpdir(), `parley-test-${await fingerprint()}`);
  const paths = { empty: `${base}-empty.tar`, migrated: `${base}-migrated.tar` };
  if (existsSync(paths.empty) && existsSync(paths.migrated)) return paths;
  const database = await openEmbeddedDatabase({ dataDir: 'memory://' });
  try {
    await save(paths.empty, await database.dump());
    await migrate(database);
    await save(paths.migrated, await database.dump());
  } finally {
    await database.close();
  }
  return paths;
}

/** Written aside and moved, for another run may be looking for it. */
async function save(path: string, dump: Blob): Promise<void> {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, Buffer.from(await dump.arrayBuffer()));
  renameSync(draft, path);
}
