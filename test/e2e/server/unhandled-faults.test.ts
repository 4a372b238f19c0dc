import { beforeAll, describe, expect, it } from 'vitest';
import { holdHeaders, holdRequest } from '../../support/clients/held-request.ts';
import { openConnection, requestText } from '../../support/clients/raw-connection.ts';
import { emptyDatabaseUrl } from '../../support/databases/database.ts';
import { createOrganization, type GatewayProcess, startGateway } from '../../support/gateways/gateway-process.ts';
import type { GatewayData } from '../../support/processes/command.ts';
import { until } from '../../support/processes/until.ts';

const create = `mutation ($input: CreateConversationInput!) {
  createConversation(input: $input) { ... on CreateConversationPayload { conversation { name } } }
}`;

let data: GatewayData;
let token: string;
beforeAll(async () => {
  data = { databaseUrl: await emptyDatabaseUrl() };
  token = await createOrganization(data);
});

const start = (env: Record<string, string> = {}): Promise<GatewayProcess> => startGateway(data, { token, env });

describe('an unhandled fault', () => {
  it.each(['rejection', 'exception'])(
    '(%s) shuts the process down gracefully, so that others take over',
    async (kind) => {
      const thrower = new URL('../../support/processes/throw-on-signal.mjs', import.meta.url);
      const gateway = await start({ NODE_OPTIONS: `--import=${thrower.href}`, TEST_FAULT: kind });
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const input = { customer: { email: `${kind}@example.com` }, name: 'Under way' };
      const body = JSON.stringify({ query: create, variables: { input } });
      const write = await holdRequest(`${gateway.url}/graphql`, headers, body);
      const probe = await holdHeaders(`${gateway.url}/ready`);
      gateway.signal('SIGUSR2');
      await until(
        async () => gateway.log(),
        (log) => log.includes('"level":"fatal"'),
      );
      const notReady = await probe.finish();
      expect(notReady).toMatch(/^HTTP\/1\.1 503 /);
      expect(notReady).toContain('"reason":"draining"');
      await expect(fetch(`${gateway.url}/health`)).rejects.toThrow();
      expect(await write.finish()).toMatch(/HTTP\/1\.1 200 [\s\S]*"name":"Under way"/);
      expect(await gateway.ended).toMatchObject({ code: 1, signal: null });
      const lines = gateway
        .log()
        .split('\n')
        .filter((line) => line.includes('"level":"fatal"'));
      expect(lines).toHaveLength(1);
      expect(JSON.parse(lines[0] as string)).toMatchObject({
        err: { stack: expect.stringContaining('throw-on-signal') },
      });
    },
    120_000,
  );
});

describe('a client cannot end the process', () => {
  it('by resetting a connection during a WebSocket upgrade', async () => {
    const gateway = await start();
    for (let time = 0; time < 100; time++) {
      const connection = await openConnection(gateway.url);
      connection.send(requestText('GET', '/elsewhere', { connection: 'Upgrade', upgrade: 'websocket' }));
      // Sometimes before the response, and sometimes after it.
      if (time % 2) await connection.receive(/^HTTP/);
      connection.reset();
    }
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
    expect(gateway.log()).not.toMatch(/"level":"(?:error|fatal)"/);
    expect(await gateway.kill('SIGTERM')).toMatchObject({ code: 0 });
  }, 120_000);

  it('by causing log lines that cannot be written', async () => {
    // Writing to /dev/full fails as on a full disk.
    const gateway = await start({
      NODE_OPTIONS: `--import=${new URL('../../support/processes/full-stderr.mjs', import.meta.url).href}`,
    });
    for (let time = 0; time < 3; time++) {
      const answer = await fetch(`${gateway.url}/graphql`, { method: 'POST', body: '{}' });
      expect(answer.status).toBe(401);
    }
    expect(await gateway.kill('SIGTERM')).toMatchObject({ code: 0 });
  }, 120_000);
});
