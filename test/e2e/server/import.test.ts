import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { statement } from '../../../src/store/core/database.ts';
import { fileOf, lines, rowsOf } from '../../support/data/import-run.ts';
import { openTestDatabase, testDatabaseUrl } from '../../support/databases/database.ts';
import { createTenant } from '../../support/gateways/tenant.ts';
import { type GatewayData, runCommand, startCommand } from '../../support/processes/command.ts';
import { until } from '../../support/processes/until.ts';

let data: GatewayData;
let token: string;
beforeAll(async () => {
  data = { databaseUrl: await testDatabaseUrl() };
  token = (await createTenant(await openTestDatabase())).token;
});

const namesStatement = statement(
  'test_import_names',
  'SELECT count(*)::int4 AS conversations, count(DISTINCT name)::int4 AS names FROM conversations WHERE name LIKE $1',
);
const namesLike = async (prefix: string) => (await openTestDatabase()).query(namesStatement, [`${prefix} %`]);

/** Every other row has an externalId, every hundredth is invalid. */
const manyRows = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => ({
    customer: { email: n % 100 === 50 ? 'nobody' : `c${n % 300}@example.com` },
    name: `${prefix} ${n}`,
    ...(n % 2 === 0 && { externalId: `${prefix}-${n}` }),
    threads: [{ text: 'Hello' }],
  }));

const endings = [
  ['SIGKILL', 4000, { code: null, signal: 'SIGKILL' }],
  ['SIGINT', 2000, { code: 130, signal: null }],
] as const;

describe.each(endings)('an import that is interrupted (%s)', (signal, count, end) => {
  it('continues where it was, and creates each row once', async () => {
    const bad = count / 100;
    const path = await fileOf(`${signal}.ndjson`, lines(manyRows(signal, count)));
    const args = ['import', path, '--chunk', '100', '--json'];
    const first = startCommand(args, data, { PARLEY_TOKEN: token });
    await until(
      async () => existsSync(`${path}.parley-import`),
      (begun) => begun,
      60_000,
    );
    first.signal(signal);
    expect(await first.ended).toMatchObject(end);
    const left = JSON.parse(await readFile(`${path}.parley-import`, 'utf8'));
    expect(left.counts.rows).toBeLessThan(count);

    const second = await runCommand(args, data, { PARLEY_TOKEN: token });
    expect([second.code, JSON.parse(second.stdout).ended]).toEqual([3, 'done']);
    const summary = JSON.parse(second.stdout);
    expect(summary).toMatchObject({ rows: count, rejected: bad, rowsNow: count - left.counts.rows });
    expect(summary.created + summary.existed).toBe(count - bad);
    expect(await namesLike(signal)).toEqual([{ conversations: count - bad, names: count - bad }]);
    const rejected = await rowsOf(summary.rejectedPath);
    expect(rejected.map((row) => row.rejected.line)).toEqual(Array.from({ length: bad }, (_, n) => n * 100 + 51));
    expect(existsSync(`${path}.parley-import`)).toBe(false);
  }, 120_000);
});

it('reads from a pipe, reports the outcome, and exports it again', async () => {
  const row = { externalId: 'piped', customer: { email: 'p@example.com' }, name: 'Piped', colour: 'red' };
  const input = `${JSON.stringify(row)}\n`;
  const imported = await startCommand(['import', '-'], data, { PARLEY_TOKEN: token }, input).ended;
  expect(imported).toMatchObject({ code: 0, stderr: '' });
  expect(imported.stdout).toMatch(
    /^Imported 1 row in .+ \(.+ rows\/s, at most \d+ MiB of memory\)\.\n {2}created {3}1\n {2}existed {3}0\n {2}rejected {2}0\nFields that were not imported:\n {2}colour {2}1 row, first on line 1: unknown\n$/,
  );
  const args = ['export', '--created-after', new Date(Date.now() - 600_000).toISOString()];
  const exported = await runCommand([...args], data, { PARLEY_TOKEN: token });
  expect(exported.code).toBe(0);
  const rows = exported.stdout.split('\n').filter(Boolean);
  expect(rows.map((line) => JSON.parse(line)).find((each) => each.externalId === 'piped')).toMatchObject({
    name: 'Piped',
  });
  expect(exported.stderr).toMatch(/^Exported [\d,]+ conversations with [\d,]+ threads in /m);
}, 60_000);

it('imports nothing with a token that lacks the permission', async () => {
  const path = await fileOf('token.ndjson', '{"customer":{"email":"a@example.com"}}\n');
  const [none, wrong, gateway] = await Promise.all([
    runCommand(['import', path], data),
    runCommand(['import', path, '--token', 'nonsense'], data),
    runCommand(['import', path, '--url', 'http://127.0.0.1:1'], data),
  ]);
  expect([none.code, none.stderr]).toEqual([1, expect.stringMatching(/^error: A token is required: use --token/)]);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/^error: The token is unknown/)]);
  expect([gateway.code, gateway.stderr]).toEqual([1, expect.stringMatching(/^error: A gateway needs a token/)]);
}, 60_000);
