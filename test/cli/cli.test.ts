import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { configVariables } from '../../src/config/config.ts';
import { allPermissions } from '../../src/domain/access/caller.ts';
import { readMigrations } from '../../src/store/migrations/migrations-folder.ts';
import { holdRequest } from '../support/clients/held-request.ts';
import { databaseKind, emptyDatabaseUrl } from '../support/databases/database.ts';
import { type GatewayProcess, startGateway } from '../support/gateways/gateway-process.ts';
import { type GatewayData, newDataDir, runCommand } from '../support/processes/command.ts';
import { until } from '../support/processes/until.ts';

/** For commands that never access their data. */
const nowhere: GatewayData = { dataDir: newDataDir() };
const cli = (args: string[], env: Record<string, string> = {}) => runCommand(args, nowhere, env);

describe('help', () => {
  it.each([
    [['--help'], /^Usage: parley \[options\] \[command\]/],
    [['help', 'start'], /^Usage: parley start/],
    [['start', '--help'], /^Usage: parley start/],
    [['migrate', '-h'], /--check/],
    [['org', '--help'], /^Usage: parley org/],
    [['org', 'create', '--help'], /--admin-email <email>/],
    [['token', 'create', '--help'], /--expires-at <time>/],
    [['import', '--help'], /--dry-run[\s\S]+Exit codes: 0 /],
    [['export', '-h'], /--created-after <time>/],
  ])('parley %j', async (args, said) => {
    // Help must not require a valid environment.
    const { code, stdout, stderr } = await cli(args, { PORT: 'nonsense' });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(said);
  });

  it('names every variable', async () => {
    const { stdout } = await cli(['start', '--help']);
    for (const { name } of configVariables) expect(stdout).toMatch(new RegExp(`^  ${name}$`, 'm'));
  });

  it('prints the version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    expect(await cli(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' });
  });
});

describe('wrong usage exits with 2', () => {
  const org = ['org', 'create', '--name', 'N', '--admin-email', 'a@example.com'];
  const token = ['token', 'create', '--org', 'organization_x', '--user', 'user_x', '--name', 'N'];
  it.each([
    [[], /^Usage: parley/],
    [['org'], /^Usage: parley org/],
    [['strat'], /unknown command 'strat'\n\(Did you mean start\?\)/],
    [['start', 'now'], /too many arguments/],
    [['start', '--port', '1'], /unknown option '--port'/],
    [['org', 'create', '--name', 'N'], /required option '--admin-email <email>' not specified/],
    [
      [...org, '--lock-after-days', 'ten'],
      /'--lock-after-days <days>' argument 'ten' is invalid. Must be a whole number/,
    ],
    [[...token, '--permission', 'everything'], /Allowed choices are org\.permission\.conversation\.create/],
    [[...token, '--expires-at', 'tomorrow'], /Must be an RFC 3339 time/],
    [['import', 'x', '--from', 'pigeon'], /Allowed choices are parley, zendesk, intercom/],
    [['import', 'x', '--map', 'column'], /Must be a column, =, and a field/],
    [['import', 'x', '--chunk', '10001'], /Must be 1 to 10000/],
    [['import', 'x', '--live', '--imported-at', '2026-01-01T00:00:00Z'], /cannot be used with option '--live'/],
    [['export', '--created-after', 'tomorrow'], /Must be an RFC 3339 time/],
  ])('parley %j', async (args, said) => {
    const { code, stdout, stderr } = await cli(args as string[]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/\n {4}at /);
  });
});

describe('an error exits with 1 and a message without a stack', () => {
  it('in the environment: lists all invalid variables at once, without values', async () => {
    const env = { PORT: 'hunter2', LOG_LEVEL: 'hunter2', DATABASE_URL: 'mysql://u:hunter2@db' };
    for (const args of [['start'], ['migrate'], ['org', 'create', '--name', 'N', '--admin-email', 'a@b']]) {
      const { code, stdout, stderr } = await cli(args, env);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^error: invalid environment variables:\n {2}PORT must be a whole number/);
      expect(stderr).toMatch(/\n {2}DATABASE_URL must be .+\n {2}LOG_LEVEL must be one of /);
      expect(stderr).not.toMatch(/hunter2|\n {4}at /);
    }
  });

  it('in the database connection', async () => {
    const { code, stdout, stderr } = await cli(['migrate'], { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/d' });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: No connection to PostgreSQL at 127\.0\.0\.1:1 /);
    expect(stderr).not.toMatch(/hunter2|\n {4}at /);
  });
});

describe('on a new database', () => {
  let data: GatewayData;
  beforeAll(async () => {
    data = databaseKind === 'server' ? { databaseUrl: await emptyDatabaseUrl() } : { dataDir: newDataDir() };
  });
  const run = (args: string[]) => runCommand(args, data);
  let org: { organizationId: string; userId: string; token: string };

  it('migrate --check lists pending migrations and exits with 1', async () => {
    const names = (await readMigrations()).migrationDirectories.map(({ path }) => path);
    expect(await run(['migrate', '--check'])).toMatchObject({ code: 1, stdout: `Pending: ${names.join(', ')}\n` });
  }, 60_000);

  if (databaseKind === 'server')
    it('start says that there is no organization and how to create one', async () => {
      const gateway = await startGateway({ databaseUrl: await emptyDatabaseUrl() });
      expect(gateway.printed()).toMatch(/The database has no organization yet[\s\S]+npx parley org create --name/);
      await gateway.kill('SIGTERM');
    }, 60_000);

  it('import requires a token', async () => {
    const { code, stderr } = await runCommand(['import', 'package.json'], data, { PARLEY_DEMO_TOKEN: '' });
    const what =
      databaseKind === 'server' ? 'A token is required: use --token' : 'There is no demo token yet. Start the gateway';
    expect([code, stderr]).toEqual([1, expect.stringContaining(`error: ${what}`)]);
  }, 60_000);

  it('org create migrates it and prints one line of JSON', async () => {
    const args = ['--name', 'Ünique Ltd', '--admin-email', 'ada@example.com', '--lock-after-days', '30', '--json'];
    const { code, stdout, stderr } = await run(['org', 'create', ...args]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^\{"organizationId":"organization_\w{26}","userId":"user_\w{26}","token":"parley_\S+"\}\n$/,
    );
    org = JSON.parse(stdout);
  }, 60_000);

  it('migrate and migrate --check find nothing to do', async () => {
    const upToDate = { code: 0, stdout: 'The database is up to date.\n', stderr: '' };
    expect(await run(['migrate', '--check'])).toMatchObject(upToDate);
    expect(await runCommand(['migrate', '--check'], data, { PARLEY_WHATEVER: 'x' })).toMatchObject({
      ...upToDate,
      stderr:
        'warning: PARLEY_WHATEVER is not a variable of Parley and is ignored. `npx parley start --help` lists all variables.\n',
    });
    expect(await run(['migrate'])).toMatchObject(upToDate);
  });

  it('org create also prints text for people, and rejects invalid options', async () => {
    const { code, stdout } = await run(['org', 'create', '--name', 'Plain', '--admin-email', 'bob@example.com']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Organization {3}organization_\w{26} {2}Plain\nAdministrator {2}user_\w{26} {2}bob@/);

    const refused = await run(['org', 'create', '--name', '', '--admin-email', 'bob', '--lock-after-days', '0']);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(/'--name': Must be 1 to 256 .+\n.+'--admin-email': .+\n.+'--lock-after-days': /);
  });

  it('token create creates a token with the requested permissions', async () => {
    const base = ['token', 'create', '--org', org.organizationId, '--user', org.userId, '--json'];
    const all = await run([...base, '--name', 'All']);
    expect([all.code, all.stderr]).toEqual([0, '']);
    expect(JSON.parse(all.stdout)).toMatchObject({ permissions: allPermissions, expiresAt: null });

    const permissions = ['org.permission.conversation.read', 'org.permission.bulk.read'];
    const some = permissions.flatMap((permission) => ['--permission', permission]);
    const limited = await run([...base, '--name', 'Some', ...some, '--expires-at', '2999-01-31T12:00:00+01:00']);
    expect(JSON.parse(limited.stdout)).toEqual({
      tokenId: expect.stringMatching(/^api_token_\w{26}$/),
      organizationId: org.organizationId,
      userId: org.userId,
      permissions,
      expiresAt: '2999-01-31T11:00:00.000Z',
      token: expect.stringMatching(/^parley_\S+$/),
    });
  });

  it('token create says which of the two ids does not exist', async () => {
    const stranger = org.userId.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const nobody = await run(['token', 'create', '--org', org.organizationId, '--user', stranger, '--name', 'N']);
    expect([nobody.code, nobody.stderr]).toEqual([
      1,
      `error: There is no user with the id ${stranger} in ${org.organizationId}.\n`,
    ]);
    const nowhere = await run(['token', 'create', '--org', org.userId, '--user', org.userId, '--name', 'N']);
    expect([nowhere.code, nowhere.stderr]).toEqual([1, `error: There is no organization with the id ${org.userId}.\n`]);
  });

  it('start reports a port that is in use, and releases the data directory', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, stderr } = await runCommand(['start'], data, { PORT: String(port), LOG_LEVEL: 'silent' });
    other.close();
    expect([code, stderr]).toEqual([
      1,
      `error: Port ${port} on 127.0.0.1 is in use by another process. Set PORT to another port, or to 0 for a free one.\n`,
    ]);
  });

  it('start serves the organization, and exits with 0 on SIGINT', async () => {
    const gateway = await startGateway(data, { token: org.token, env: { PARLEY_CORS_ORIGIN: '*' } });
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
    expect(gateway.printed()).not.toContain('org create');
    const [warning = ''] = gateway.log().split('\n');
    expect(JSON.parse(warning)).toMatchObject({
      level: 'warn',
      msg: 'PARLEY_CORS_ORIGIN is not a variable of Parley and is ignored. Did you mean PARLEY_CORS_ORIGINS?',
    });
    const { viewer } = await gateway.ask('{ viewer { org { id name lockConversationsAfterDays } user { id } } }');
    expect(viewer).toEqual({
      org: { id: org.organizationId, name: 'Ünique Ltd', lockConversationsAfterDays: 30 },
      user: { id: org.userId },
    });
    expect(await gateway.kill('SIGINT')).toMatchObject({ code: 0, signal: null });
  });

  it('a stopping gateway waits for an unfinished request up to its time limit', async () => {
    const gateway = await startGateway(data, { token: org.token, env: { PARLEY_DRAIN_TIMEOUT_MS: '300' } });
    await hold(gateway);
    expect(await gateway.kill('SIGTERM')).toMatchObject({ code: 0, signal: null });
  });

  it('the repeated signal that npm sends after Ctrl-C changes nothing', async () => {
    const gateway = await startGateway(data, { token: org.token });
    const held = await hold(gateway);
    gateway.signal('SIGINT');
    gateway.signal('SIGINT');
    await stopping(gateway);
    expect(await held.finish()).toMatch(/HTTP\/1\.1 200 /);
    expect(await gateway.ended).toMatchObject({ code: 0, signal: null });
  });

  it('a second signal ends it immediately with 1', async () => {
    const gateway = await startGateway(data, { token: org.token, env: { PARLEY_DRAIN_TIMEOUT_MS: '600000' } });
    await hold(gateway);
    gateway.signal('SIGTERM');
    await stopping(gateway);
    const insisting = setInterval(() => gateway.signal('SIGTERM'), 100);
    expect(await gateway.ended).toMatchObject({ code: 1, signal: null });
    clearInterval(insisting);
  });

  const hold = ({ url }: GatewayProcess) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${org.token}` };
    return holdRequest(`${url}/graphql`, headers, '{"query":"{ __typename }"}');
  };
  const stopping = ({ log }: GatewayProcess) =>
    until(
      async () => log(),
      (text) => text.includes('"msg":"Stopping."'),
    );
});
