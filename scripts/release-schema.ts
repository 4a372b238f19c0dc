// Keeps schema.graphql as that of the last release, which test/released-schema.test.ts holds every later one against.
import { readFile, writeFile } from 'node:fs/promises';

const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const schema = await readFile('schema.graphql', 'utf8');
await writeFile(
  'test/released.graphql',
  `# schema.graphql of Parley ${version}. Written by: npm run schema:release\n${schema}`,
);
