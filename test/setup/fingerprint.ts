import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { readMigrations } from '../../src/store/migrations/migrations-folder.ts';
import { createDirectoryScript } from '../../src/store/shards/directory.ts';

const pglite = new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url);

/** Identifies the inputs of a template: one from an earlier run is valid while this is unchanged. */
export async function fingerprint(): Promise<string> {
  const { migrationDirectories } = await readMigrations();
  const { version } = JSON.parse(await readFile(pglite, 'utf8')) as { version: string };
  return createHash('sha256')
    .update(JSON.stringify([version, migrationDirectories, createDirectoryScript]))
    .digest('hex')
    .slice(0, 12);
}
