import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedDatabase } from '../../src/store/drivers/embedded/embedded-database.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { fingerprint } from './fingerprint.ts';

/** A database in two forms: as a dump, to be loaded into memory, and as a data directory, to be copied. */
export interface EmbeddedTemplate {
  readonly dump: string;
  readonly dataDir: string;
}

/** What nobody connects to is two fifths of the files, which every test file would load. */
const withoutSpareDatabases = [
  'UPDATE pg_database SET datistemplate = false',
  'DROP DATABASE template0',
  'DROP DATABASE template1',
];

/** An empty database and a migrated one, kept in the system's temporary directory between runs. */
export async function makeEmbeddedTemplates(): Promise<{ empty: EmbeddedTemplate; migrated: EmbeddedTemplate }> {
  const base = join(tmpdir(), `parley-test-${await fingerprint()}`);
  const templateOf = (name: string) => ({ dump: `${base}-${name}.tar`, dataDir: `${base}-${name}` });
  const templates = { empty: templateOf('empty'), migrated: templateOf('migrated') };
  const paths = Object.values(templates).flatMap(({ dump, dataDir }) => [dump, dataDir]);
  if (paths.every((path) => existsSync(path))) return templates;
  const database = await openEmbeddedDatabase({ dataDir: 'memory://' });
  try {
    await save(templates.empty, await database.dump());
    await migrate(database);
    for (const statement of withoutSpareDatabases) await database.execute(statement);
    await save(templates.migrated, await database.dump());
  } finally {
    await database.close();
  }
  return templates;
}

/** Written aside and moved, for another run may be looking for it. */
async function save({ dump, dataDir }: EmbeddedTemplate, content: Blob): Promise<void> {
  const aside = `.${process.pid}`;
  await (await openEmbeddedDatabase({ dataDir: dataDir + aside, loadDataDir: content })).close();
  // What another run has put there meanwhile is as good.
  if (existsSync(dataDir)) rmSync(dataDir + aside, { recursive: true });
  else renameSync(dataDir + aside, dataDir);
  writeFileSync(dump + aside, Buffer.from(await content.arrayBuffer()));
  renameSync(dump + aside, dump);
}
