// Builds the peers' servers: generates Prisma's client and Pothos's types from the project's own model, then bundles
// each server to plain JavaScript, so that none needs a TypeScript loader during measurements.
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';

const bench = fileURLToPath(new URL('.', import.meta.url));
const run = promisify(execFile);

/** Prisma's documentation loads relations in one statement with the `relationJoins` feature flag. */
const generators = `
generator client {
  provider        = "prisma-client"
  output          = "./prisma"
  runtime         = "nodejs"
  moduleFormat    = "esm"
  previewFeatures = ["partialIndexes", "relationJoins"]
}

generator pothos {
  provider     = "prisma-pothos-types"
  clientOutput = "./prisma/client.ts"
  output       = "./pothos-types.ts"
}
`;

export async function buildPeers(names: readonly string[]): Promise<void> {
  await generatePrisma();
  await build({
    entryPoints: Object.fromEntries(names.map((name) => [name, `${bench}candidates/${name}/server.ts`])),
    outdir: `${bench}dist`,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
  });
}

/** Prisma's client and Pothos's types, from the project's model. */
export async function generatePrisma(): Promise<void> {
  const model = await readFile(new URL('../prisma/schema.prisma', import.meta.url), 'utf8');
  const schema = model.replace(/^generator \w+ \{[\s\S]*?^\}\n/gm, '').replace(/(?=^datasource )/m, `${generators}\n`);
  const path = `${bench}generated/schema.prisma`;
  if (schema === (await readFile(path, 'utf8').catch(() => ''))) return;
  await mkdir(`${bench}generated`, { recursive: true });
  // Prisma 7 needs no native engine to generate, but downloads one unless it is given the path of an existing file.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
  const pending = `${bench}generated/pending.prisma`;
  await writeFile(pending, schema);
  const prisma = `${bench}node_modules/prisma/build/index.js`;
  await run(process.execPath, [prisma, 'generate', '--schema', pending], { cwd: bench, env });
  // Written last: its existence means that the files next to it are complete.
  await writeFile(path, schema);
}
