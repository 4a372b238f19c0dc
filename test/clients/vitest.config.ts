import { fileURLToPath } from 'node:url';
import { mergeConfig } from 'vitest/config';
import root from '../../vitest.config.ts';

// The tests that need this workspace's packages: `npm run clients:check` in the root.
const config = mergeConfig(root, {});
config.root = fileURLToPath(new URL('../..', import.meta.url));
config.test = {
  ...config.test,
  include: ['test/clients/*.test.ts'],
  exclude: ['**/node_modules/**'],
  maxConcurrency: 2,
  testTimeout: 300_000,
  hookTimeout: 120_000,
};
export default config;
