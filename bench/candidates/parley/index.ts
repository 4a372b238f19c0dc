import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { apiToken } from '../../identity.ts';
import { answersGet, type Candidate } from '../candidate.ts';

const before = process.env.BENCH_BEFORE ?? '';
const beforeSql = process.env.BENCH_BEFORE_SQL ?? '';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const entry = `${root}dist/cli/main.js`;

/** Parley as shipped: every rule on, and the only candidate that asks who is calling. */
export const parley: Candidate = {
  name: 'parley',
  title: 'Parley',
  dialect: 'parley',
  database: 'server',
  processes: 2,
  headers: { authorization: `Bearer ${apiToken}` },
  missing: () => (existsSync(entry) ? null : 'dist/cli/main.js is not there: run `npm run build` first'),
  // The options are those of `npm start` and of the installed command.
  command: [process.execPath, '--max-semi-space-size=64', entry, 'start'],
  cwd: root,
  env: (databaseUrl) => ({ DATABASE_URL: databaseUrl, LOG_LEVEL: 'warn' }),
  isReady: answersGet('/ready'),
  ...(beforeSql !== '' && { prepareDatabase: writeTablesAnew }),
};

/**
 * Writes each table and index again, in the order of the table: a column that was dropped stays in its rows until then. All
 * versions that are compared get it, so that none has tighter indexes or a warmer cache.
 */
async function writeTablesAnew(client: pg.Client): Promise<void> {
  await client.query('VACUUM (FULL, ANALYZE)');
  await client.query('VACUUM');
}

/**
 * Another checkout of Parley, built, which BENCH_BEFORE names: what a change has gained or cost, in the same run. Where it does
 * not know the newest migrations, BENCH_BEFORE_SQL takes its copy of the database back to those that it knows.
 */
export const parleyBefore: Candidate = {
  ...parley,
  name: 'parley-before',
  title: 'Parley before',
  missing: () =>
    existsSync(`${before}/dist/cli/main.js`) ? null : 'BENCH_BEFORE names no other checkout that is built',
  command: [process.execPath, '--max-semi-space-size=64', `${before}/dist/cli/main.js`, 'start'],
  cwd: before,
  ...(beforeSql !== '' && {
    prepareDatabase: async (client) => {
      await client.query(beforeSql);
      await writeTablesAnew(client);
    },
  }),
};

/** The token of the demo organization, which an embedded database begins with. */
const demoToken = 'benchmark-without-a-database-server';

/** Parley without a database server. */
export const parleyEmbedded: Candidate = {
  ...parley,
  name: 'parley-embedded',
  title: 'Parley, embedded database',
  database: 'embedded',
  processes: 1,
  headers: { authorization: `Bearer ${demoToken}` },
  workloads: ['W1', 'W1e', 'W5'],
  env: (directory) => ({ PARLEY_DATA_DIR: directory, PARLEY_DEMO_TOKEN: demoToken, LOG_LEVEL: 'warn' }),
};
