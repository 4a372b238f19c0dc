import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Brings `dist` up to date, for the processes that tests start: these are then what users run, and begin in a quarter of the
 * time. Errors of types are for `npm run types` to tell.
 */
export function compile(): void {
  const options = ['-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', 'dist/.tsbuildinfo'];
  const { error } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', ...options], { cwd: root });
  if (error) throw error;
}
