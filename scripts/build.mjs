// Builds `dist`. Run as a program it always does; bin/parley.js calls `buildIfNeeded`, which is silent unless it fails.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist/.built');
const generated = join(root, 'src/generated');
const compiler = 'node_modules/typescript/bin/tsc';
const sources = ['src', 'prisma/schema.prisma', 'scripts', 'tsconfig.json', 'package-lock.json'];

/** Builds when anything that `dist` is made of has changed since it was. */
export function buildIfNeeded() {
  if (existsSync(stamp) && !sources.some((source) => isNewer(join(root, source), statSync(stamp).mtimeMs))) return;
  // What runs in production may have been built, and then left without the packages that build.
  if (existsSync(join(root, compiler))) build();
  else if (!existsSync(join(root, 'dist/cli/main.js'))) fail('The packages are not installed. Run: npm ci\n');
}

function build() {
  mkdirSync(generated, { recursive: true });
  // What is saved meanwhile may be missed: it counts as newer.
  const startedAt = new Date();
  for (const args of [['scripts/generate.mjs'], [compiler, '-p', 'tsconfig.json']]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    if (status !== 0) fail(stdout + stderr);
  }
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, startedAt, startedAt);
}

/** A folder is as new as what was last added to it or taken from it. What the build itself generates does not count. */
function isNewer(path, than) {
  if (path === generated) return false;
  const stats = statSync(path);
  if (stats.mtimeMs > than) return true;
  return stats.isDirectory() && readdirSync(path).some((name) => isNewer(join(path, name), than));
}

function fail(said) {
  process.stderr.write(said);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build();
