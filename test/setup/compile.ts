import { spawnSync } from 'node:child_process';
import { readdirSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const state = join(root, 'dist/.tsbuildinfo');

/**
 * Brings `dist` up to date, for the processes that tests start: these are then what users run, and begin in a quarter of the
 * time. Errors of types are for `npm run types` to tell.
 */
export function compile(): void {
  const last = statSync(state, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (!['src', 'tsconfig.json', 'package-lock.json'].some((path) => isNewer(join(root, path), last))) return;
  // What is saved meanwhile may be missed: it counts as newer.
  const startedAt = new Date();
  const options = ['-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', state];
  const { error } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', ...options], { cwd: root });
  if (error) throw error;
  utimesSync(state, startedAt, startedAt);
}

/** A folder is as new as what was last added to it or taken from it. */
function isNewer(path: string, than: number): boolean {
  const stats = statSync(path);
  if (stats.mtimeMs > than) return true;
  return stats.isDirectory() && readdirSync(path).some((name) => isNewer(join(path, name), than));
}
