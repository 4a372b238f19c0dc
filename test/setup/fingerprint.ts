import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { readMigrations } from '../../src/store/migrations/migrations-folder.ts';

const pglite = new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url);

/** Stands for what a template is made of: one that another run has left behind is good while this is the same. */
export async function fingerprint(): Promise<string> {
  const { migrationDirectories } = await readMigrations();
  const { version } = JSON.parse(await readFile(pglite, 'utf8')) as { version: string };
  return createHash('sha256')
    .update(JSON.stringify([version, migrationDirectories]))
    .digest('hex')
    .slice(0, 12);
}
