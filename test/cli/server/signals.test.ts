import { beforeAll, expect, it } from 'vitest';
import { holdRequest } from '../../support/clients/held-request.ts';
import { emptyDatabaseUrl } from '../../support/databases/database.ts';
import { createOrganization, type GatewayProcess, startGateway } from '../../support/gateways/gateway-process.ts';
import type { GatewayData } from '../../support/processes/command.ts';
import { until } from '../../support/processes/until.ts';

let data: GatewayData;
let token: string;
beforeAll(async () => {
  data = { databaseUrl: await emptyDatabaseUrl() };
  token = await createOrganization(data);
});

const hold = ({ url }: GatewayProcess) => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return holdRequest(`${url}/graphql`, headers, '{"query":"{ __typename }"}');
};
const stopping = ({ log }: GatewayProcess) =>
  until(
    async () => log(),
    (text) => text.includes('"msg":"Stopping."'),
  );

it('a stopping gateway waits for an unfinished request up to its time limit', async () => {
  const gateway = await startGateway(data, { token, env: { PARLEY_DRAIN_TIMEOUT_MS: '300' } });
  await hold(gateway);
  expect(await gateway.kill('SIGTERM')).toMatchObject({ code: 0, signal: null });
});

it('the repeated signal that npm sends after Ctrl-C changes nothing', async () => {
  const gateway = await startGateway(data, { token });
  const held = await hold(gateway);
  gateway.signal('SIGINT');
  gateway.signal('SIGINT');
  await stopping(gateway);
  expect(await held.finish()).toMatch(/HTTP\/1\.1 200 /);
  expect(await gateway.ended).toMatchObject({ code: 0, signal: null });
});

it('a second signal ends it immediately with 1', async () => {
  const gateway = await startGateway(data, { token, env: { PARLEY_DRAIN_TIMEOUT_MS: '600000' } });
  await hold(gateway);
  gateway.signal('SIGTERM');
  await stopping(gateway);
  const insisting = setInterval(() => gateway.signal('SIGTERM'), 100);
  expect(await gateway.ended).toMatchObject({ code: 1, signal: null });
  clearInterval(insisting);
});
