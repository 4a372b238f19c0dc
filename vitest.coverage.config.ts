import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The least share of lines, branches and functions, in percent: a few points below what was measured. */
const floors: Record<string, readonly [lines: number, branches: number, functions: number]> = {
  'src/*.ts': [88, 90, 65],
  'src/batching': [96, 86, 97],
  // Much of the command line is tried as a process of its own, and what such a process executes is not counted.
  'src/cli': [73, 68, 76],
  'src/config': [97, 97, 97],
  'src/domain': [94, 90, 94],
  'src/fast-path': [95, 89, 96],
  'src/jobs': [94, 80, 89],
  'src/operations': [96, 91, 94],
  'src/schema': [96, 92, 96],
  'src/server': [94, 89, 90],
  'src/store': [94, 85, 91],
  'clients/typescript/src': [95, 88, 96],
};

const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
const withoutFloor = folders
  .map(({ name }) => `src/${name}`)
  .filter((path) => !floors[path] && path !== 'src/generated');
if (withoutFloor.length > 0) throw new Error(`Folders without a floor: ${withoutFloor.join(', ')}.`);

/** What the tests on the embedded database execute: `npm run coverage`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    // Counting slows the tests that ask hundreds of times.
    testTimeout: 120_000,
    coverage: {
      enabled: true,
      provider: 'v8',
      include: ['src/**/*.ts', 'clients/typescript/src/**/*.ts'],
      // The drivers for a server are left to the tests on one.
      exclude: ['**/generated/**', 'src/store/drivers/server/**'],
      reporter: ['text-summary', 'html', 'json-summary'],
      reportOnFailure: true,
      thresholds: Object.fromEntries(
        Object.entries(floors).map(([path, [lines, branches, functions]]) => [
          path.endsWith('.ts') ? path : `${path}/**`,
          { lines, branches, functions },
        ]),
      ),
    },
  },
});
