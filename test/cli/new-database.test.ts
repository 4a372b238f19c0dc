import { once } from 'node:events';
import { createServer } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { readMigrations } from '../../src/store/migrations/migrations-folder.ts';
import { databaseKind, emptyDatabaseUrl } from '../support/databases/database.ts';
import { startGateway } from '../support/gateways/gateway-process.ts';
import { type GatewayData, newDataDir, runCommand } from '../support/processes/command.ts';

// Opening an embedded database takes each command seconds: what is the same on a server is in the folder `server`.

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
    expect(await runCommand(['migrate', '--check'], data, { PARLEY_WHATEVER: 'x' })).toMatchObject({
      ...upToDate,
      stderr:
        'warning: PARLEY_WHATEVER is not a variable of Parley and is ignored. `npx parley start --help` lists all variables.\n',
    });
    expect(await run(['migrate'])).toMatchObject(upToDate);
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
});
