import { expect, it } from 'vitest';
import { emptyDatabaseUrl } from '../../support/databases/database.ts';
import { createOrganization, startGateway } from '../../support/gateways/gateway-process.ts';

it('start says that a database has no organization yet, with the command, and is silent once there is one', async () => {
  const data = { databaseUrl: await emptyDatabaseUrl() };
  const first = await startGateway(data);
  const { stdout } = await first.kill('SIGTERM');
  expect(stdout).toMatch(/has no organization yet.+\n\n {2}npx parley org create --name /);

  await createOrganization(data);
  const second = await startGateway(data);
  expect((await second.kill('SIGTERM')).stdout).not.toContain('organization');
}, 60_000);
