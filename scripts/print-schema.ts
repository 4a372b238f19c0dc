// Writes schema.graphql from the code, or, with --check, fails when it differs.
import { lexicographicSortSchema, printSchema } from 'graphql';
import { createSchema } from '../src/schema/index.ts';
import { writeOrCheck } from './printed-file.ts';

const printed = `${printSchema(lexicographicSortSchema(createSchema()))}\n`;
await writeOrCheck('schema.graphql', printed, 'npm run schema');
process.exit(0);
