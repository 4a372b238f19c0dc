// Writes schema.graphql from the code, or, with --check, fails when it differs.
import { readFile, writeFile } from 'node:fs/promises';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { createSchema } from '../src/schema/index.ts';

const printed = `${printSchema(lexicographicSortSchema(createSchema()))}\n`;
if (process.argv.includes('--check')) {
  const committed = await readFile('schema.graphql', 'utf8').catch(() => '');
  if (committed !== printed) {
    console.error('schema.graphql is not what the code prints. Run: npm run schema');
    process.exit(1);
  }
} else {
  await writeFile('schema.graphql', printed);
}
process.exit(0);
