import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { SchemaEngine } from '@prisma/schema-engine-wasm';

type MigrationList = Parameters<SchemaEngine['applyMigrations']>[0]['migrationsList'];

const folder = fileURLToPath(new URL('../../../prisma/migrations/', import.meta.url));

/** The migrations of this version, in order, in the form that the schema engine accepts. */
export async function readMigrations(): Promise<MigrationList> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const migrationDirectories = await Promise.all(
    names.map(async (path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok' as const, value: await readFile(`${folder}${path}/migration.sql`, 'utf8') },
      },
    })),
  );
  const lockfile = await readFile(`${folder}migration_lock.toml`, 'utf8').catch(() => null);
  return {
    baseDir: folder,
    lockfile: { path: 'migration_lock.toml', content: lockfile },
    migrationDirectories,
    shadowDbInitScript: '',
  };
}
