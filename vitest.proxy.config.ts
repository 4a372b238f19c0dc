import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The tests that need nginx, which `npm test` does without. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['test/e2e/proxy/**/*.test.ts'], exclude: [] },
});
