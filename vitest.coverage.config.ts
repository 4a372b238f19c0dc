import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** What the tests of the embedded database execute: `npm run coverage`. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    coverage: {
      enabled: true,
      provider: 'v8',
      include: ['src/**/*.ts', 'clients/typescript/src/**/*.ts'],
      exclude: ['src/generated/**', 'clients/typescript/src/generated/**'],
      reporter: ['text-summary', 'html', 'json-summary'],
      reportOnFailure: true,
    },
  },
});
