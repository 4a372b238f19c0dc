// Generates Prisma's client and the descriptions of the tables. `prisma generate` would download a schema engine that it does not use; given any existing
// file in its place, it works without a network. Does nothing while the schema is the one it generated from last.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const stamp = 'src/generated/prisma/.generated-from';
const require = createRequire(import.meta.url);
const { version } = require('prisma/package.json');
const from = createHash('sha256')
  .update(version)
  .update(readFileSync('prisma/schema.prisma'))
  .update(readFileSync('scripts/table-generator.mjs'))
  .digest('hex');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== from) {
  const cli = require.resolve('prisma/build/index.js');
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' };
  const run = spawnSync(process.execPath, [cli, 'generate'], { env, encoding: 'utf8' });
  if (run.status !== 0) {
    process.stderr.write(`${run.stdout}${run.stderr}`);
    process.exit(run.status ?? 1);
  }
  writeFileSync(stamp, from);
}
