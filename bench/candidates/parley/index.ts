import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { apiToken } from '../../identity.ts';
import { answersGet, type Candidate } from '../candidate.ts';

const before = process.env.BENCH_BEFORE ?? '';
const beforeSql = process.env.BENCH_BEFORE_SQL ?? '';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const entry = `${root}dist/cli/main.js`;

/** Parley as shipped: with every rule, and the only candidate that authenticates requests. */
export const parley: Candidate = {
  name: 'parley',
  title: 'Parley',
  dialect: 'parley',
  database: 'server',
  processes: 2,
  headers: { authorization: `Bearer ${apiToken}` },
  missing: () => (existsSync(entry) ? null : 'dist/cli/main.js does not exist: run `npm run build` first'),
  // The options are those of `npm start` and of the installed command.
  command: [process.execPath, '--max-semi-space-size=64', entry, 'start'],
  cwd: root,
  env: (databaseUrl) => ({ DATABASE_URL: databaseUrl, LOG_LEVEL: 'warn' }),
  isReady: answersGet('/ready'),
  ...(beforeSql !== '' && { prepareDatabase: writeTablesAnew }),
};

/**
 * Rewrites each table and index in the order of the table: until then, rows still contain dropped columns. All versions
 * that are compared get this, so that none has more compact indexes or a warmer cache.
 */
async function writeTablesAnew(client: pg.Client): Promise<void> {
  await client.query('VACUUM (FULL, ANALYZE)');
  await client.query('VACUUM');
  // Otherwise, what is still to be written to disk slows down the measurement, and more so for the version with more data.
  await client.query('CHECKPOINT');
}

/**
 * Another built checkout of Parley, in BENCH_BEFORE, to measure the effect of a change in the same run. If it lacks the
 * latest migrations, BENCH_BEFORE_SQL reverts them in its copy of the database.
 */
export const parleyBefore: Candidate = {
  ...parley,
  name: 'parley-before',
  title: 'Parley before',
  missing: () =>
    existsSync(`${before}/dist/cli/main.js`) ? null : 'BENCH_BEFORE is not the path of another built checkout',
  command: [process.execPath, '--max-semi-space-size=64', `${before}/dist/cli/main.js`, 'start'],
  cwd: before,
  ...(beforeSql !== '' && {
    prepareDatabase: async (client) => {
      await client.query(beforeSql);
      await writeTablesAnew(client);
    },
  }),
};

/** The token of the demo organization in a new embedded database. */
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
