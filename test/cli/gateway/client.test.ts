import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createGatewayClient } from '../../../src/cli/gateway/client.ts';
import { createGatewayTarget } from '../../../src/cli/import/targets/gateway-target.ts';
import { until } from '../../support/processes/until.ts';

let server: Server | undefined;
afterEach(() => server?.close());

const answer: RequestListener = (_, response) => response.end('{"data":{"done":true}}');

async function serve(listener: RequestListener, port = 0): Promise<number> {
  server = createServer(listener).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

it('reports what it waits for, and continues when the gateway is available', async () => {
  const port = await serve(answer);
  server?.close();
  const client = createGatewayClient(`http://127.0.0.1:${port}`, 'token');
  const target = createGatewayTarget(client, false);
  expect(target.waiting()).toBeNull();
  const asked = client.ask('{ done }', {});
  const status = await until(
    async () => target.waiting(),
    (waiting) => waiting !== null,
  );
  expect(status).toMatch(
    new RegExp(`^waiting for http://127\\.0\\.0\\.1:${port}/graphql \\(ECONNREFUSED\\), giving up in (?:90|89) s$`),
  );
  await serve(answer, port);
  expect(await asked).toEqual({ done: true });
  expect(target.waiting()).toBeNull();
});

it('waits for a busy gateway, too', async () => {
  let busy = true;
  const port = await serve((request, response) => {
    if (!busy) return answer(request, response as never);
    response.statusCode = 429;
    response.end();
  });
  const client = createGatewayClient(`http://127.0.0.1:${port}`, 'token');
  const asked = client.ask('{ done }', {});
  await until(
    async () => client.waiting(),
    (waiting) => waiting?.includes('(HTTP 429)') ?? false,
  );
  busy = false;
  expect(await asked).toEqual({ done: true });
});
