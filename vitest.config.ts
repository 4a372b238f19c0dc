import { defineConfig } from 'vitest/config';
import { testsWithoutDatabase } from './test/setup/without-database.ts';

const { DATABASE_URL, TEST_SHARDS, TEST_CLUSTER } = process.env;

/** What only a server can do, such as many processes and lost connections, or what is as good there and much faster. */
const onServer = ['cli', 'e2e', 'libraries', 'store', 'store/drivers'].map((folder) => `test/${folder}/server/`);

/** What runs in the pass on the embedded database alone: its data directory, and what no database changes. */
const notOnServer = () => [
  'test/**/embedded/**',
  ...testsWithoutDatabase(['test', 'clients/typescript/test']).filter(
    (path) => !onServer.some((folder) => path.startsWith(folder)),
  ),
];

/** What takes minutes, and is about where an import was, not where its rows go, or makes its shards itself. */
const onceOnServer = ['killed-imports', 'shards'].map((name) => `test/e2e/server/${name}.test.ts`);

/** What is about the plans of one server, the locks that it shows, or its statements beside those for clusters. */
const notOnCluster = [
  'test/store/server/{administration-plans,held-locks,planning,plans}.test.ts',
  'test/store/writes/cluster-statements.test.ts',
];

export default defineConfig({
  // Yoga and Pothos load this file; without the alias our own code would get a second copy of graphql-js, as a module.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts', 'clients/typescript/test/**/*.test.ts'],
    // What needs a browser, nginx, or other clients' packages, has a configuration of its own.
    exclude: [
      ...(DATABASE_URL ? notOnServer() : onServer.map((folder) => `${folder}**`)),
      ...(TEST_SHARDS && !TEST_CLUSTER ? onceOnServer : []),
      ...(TEST_CLUSTER ? notOnCluster : ['test/e2e/cluster/**']),
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
