import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { configVariables } from '../../src/config/config.ts';
import { type GatewayData, newDataDir, runCommand } from '../support/processes/command.ts';

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
