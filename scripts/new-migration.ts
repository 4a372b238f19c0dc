// Writes the SQL that takes the migrations folder to prisma/schema.prisma: `npm run migration -- NAME`, or, with
// --check, fails when there is any. Runs on an embedded database of its own; nothing else is needed.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { readMigrations } from '../src/store/migrations/migrations-folder.ts';
import { createMigrationEngine } from '../src/store/migrations/schema-engine.ts';

const name = process.argv[2];
if (!name) {
  console.error('usage: new-migration.ts NAME | --check');
  process.exit(2);
}
const datamodel = await readFile('prisma/schema.prisma', 'utf8');
const database = new PGlite();
const filters = { externalTables: [], externalEnums: [] };
const engine = await createMigrationEngine(new PrismaPGlite(database), datamodel);
const migrationsList = await readMigrations();
if (migrationsList.migrationDirectories.length > 0) await engine.applyMigrations({ migrationsList, filters });

const result = await engine.diff({
  from: { tag: 'schemaDatasource', files: [{ path: 'schema.prisma', content: datamodel }], configDir: '.' },
  to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: datamodel }] },
  script: true,
  exitCode: true,
  filters,
});
await database.close();
const sql = result.stdout ?? '';
const empty = sql.includes('This is an empty migration') || sql.trim() === '';
if (name === '--check') {
  if (!empty) console.error(`The migrations do not lead to prisma/schema.prisma. Missing:\n\n${sql}`);
  process.exit(empty ? 0 : 1);
}
if (empty) {
  console.log('Nothing to migrate.');
} else {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = `prisma/migrations/${stamp}_${name}`;
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}/migration.sql`, sql);
  await writeFile('prisma/migrations/migration_lock.toml', 'provider = "postgresql"\n');
  console.log(`${folder}/migration.sql`);
}
process.exit(0);
