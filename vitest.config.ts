import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Yoga and Pothos load this file; without the alias our own code would get a second copy of graphql-js, as a module.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts', 'clients/typescript/test/**/*.test.ts'],
    // What only one of the two databases can do: many processes and lost connections, or a data directory.
    // What needs a browser, nginx, or other clients' packages, has a configuration of its own.
    exclude: [
      process.env.DATABASE_URL ? 'test/**/embedded/**' : 'test/{e2e,libraries,store,store/drivers}/server/**',
      ...(process.env.TEST_CLUSTER ? [] : ['test/e2e/cluster/**']),
      'test/**/browser/**',
      'test/**/proxy/**',
      'test/**/hour/**',
      'test/clients/**',
    ],
    globalSetup: ['test/setup/global-setup.ts'],
    // Files share their modules, and the embedded PostgreSQL as V8 has compiled it: both for each file alone cost two seconds
    // of processor time. What a file opens is closed by `afterFile` (test/support/processes/after-file.ts).
    isolate: false,
    pool: 'threads',
    setupFiles: ['test/setup/each-file.ts'],
    // Each file has a database of its own; an embedded one takes a few hundred megabytes.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
