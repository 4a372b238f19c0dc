import { beforeAll, expect, it } from 'vitest';
import { allPermissions } from '../../../src/domain/access/caller.ts';
import { emptyDatabaseUrl } from '../../support/databases/database.ts';
import { type GatewayData, runCommand } from '../../support/processes/command.ts';

let data: GatewayData;
let org: { organizationId: string; userId: string; token: string };
beforeAll(async () => {
  data = { databaseUrl: await emptyDatabaseUrl() };
  const created = await run(['org', 'create', '--name', 'First', '--admin-email', 'ada@example.com', '--json']);
  expect([created.code, created.stderr]).toEqual([0, '']);
  org = JSON.parse(created.stdout);
});
const run = (args: string[]) => runCommand(args, data);

it('org create prints text for people, and rejects invalid options', async () => {
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
