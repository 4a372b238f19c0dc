import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { databaseUrl, dropDatabases } from '../../setup/server-template.ts';
import { runCommand } from '../../support/processes/command.ts';

// Databases that the command line rejects with one sentence, before creating anything in them.

const provided = inject('database');
const server = provided.kind === 'server' ? provided.url : '';
const prefix = `${provided.kind === 'server' ? provided.prefix : ''}refused_${randomBytes(4).toString('hex')}_`;
let admin: pg.Client;

beforeAll(async () => {
  admin = new pg.Client({ connectionString: server });
  await admin.connect();
});
afterAll(async () => {
  await admin.end();
  await dropDatabases(server, prefix);
});

let count = 0;

async function makeDatabase(options: string, setUp = ''): Promise<string> {
  const name = `${prefix}${++count}`;
  await admin.query(`CREATE DATABASE ${name} TEMPLATE template0 ${options}`);
  const url = databaseUrl(server, name);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(setUp);
  await client.end();
  return url;
}

const odd = "LC_COLLATE 'C' LC_CTYPE 'C' ENCODING";

it.each([
  [
    'with another encoding',
    `${odd} 'LATIN1'`,
    '',
    /^error: The database "\w+" on .+ has the encoding LATIN1, .+createdb/,
  ],
  [
    'without an encoding',
    `${odd} 'SQL_ASCII'`,
    '',
    /^error: The database "\w+" on .+ has the encoding SQL_ASCII, .+createdb/,
  ],
  [
    'with the job queue of another application',
    '',
    'CREATE SCHEMA pgboss; CREATE TABLE pgboss.version (version int)',
    /^error: The database already has a schema pgboss of another application. Use a separate database for Parley/,
  ],
])(
  'rejects a database %s',
  async (_what, options, setUp, said) => {
    const url = await makeDatabase(options, setUp);
    for (const command of [['start'], ['migrate']]) {
      const { code, stderr } = await runCommand(command, { databaseUrl: url });
      expect([code, stderr]).toEqual([1, expect.stringMatching(said)]);
      expect(stderr.trim().split('\n').length).toBe(1);
    }
  },
  60_000,
);
