import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The commands of the README and of every page, as somebody new runs them: needs Chromium and PostgreSQL, and takes minutes. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/e2e/hour/**/*.test.ts'],
    exclude: [],
    testTimeout: 600_000,
    hookTimeout: 240_000,
  },
});
