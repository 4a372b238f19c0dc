import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedDatabase } from '../../src/store/drivers/embedded/embedded-database.ts';
import { migrate } from '../../src/store/migrations/migrate.ts';
import { fingerprint } from './fingerprint.ts';

/** A database in two forms: a dump, to load into memory, and a data directory, to copy. */
export interface EmbeddedTemplate {
  readonly dump: string;
  readonly dataDir: string;
}

/** The unused template databases are two fifths of the files, and every test file would load them. */
const withoutSpareDatabases = [
  'UPDATE pg_database SET datistemplate = false',
  'DROP DATABASE template0',
  'DROP DATABASE template1',
];

/** Creates an empty database and a migrated one, kept in the system's temporary directory between runs. */
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

/** Written to a temporary name and renamed, because another run may be looking for it. */
async function save({ dump, dataDir }: EmbeddedTemplate, content: Blob): Promise<void> {
  const aside = `.${process.pid}`;
  await (await openEmbeddedDatabase({ dataDir: dataDir + aside, loadDataDir: content })).close();
  // A copy from another run is equivalent.
  if (existsSync(dataDir)) rmSync(dataDir + aside, { recursive: true });
  else renameSync(dataDir + aside, dataDir);
  writeFileSync(dump + aside, Buffer.from(await content.arrayBuffer()));
  renameSync(dump + aside, dump);
}
