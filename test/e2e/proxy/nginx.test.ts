import { once } from 'node:events';
import { beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { subscribe } from '../../support/clients/event-stream.ts';
import { openConnection, requestText } from '../../support/clients/raw-connection.ts';
import { type GatewayProcess, migratedDataDir, startGateway } from '../../support/gateways/gateway-process.ts';
import { demoToken } from '../../support/processes/command.ts';
import { documentedConfiguration, freePort, startNginx } from '../../support/processes/nginx.ts';
import { until } from '../../support/processes/until.ts';

let gateway: GatewayProcess;
/** With nothing but `proxy_pass`, and as docs/operations.md recommends. */
let plain: string;
let documented: string;
beforeAll(async () => {
  const ports = { plain: await freePort(), documented: await freePort() };
  plain = `http://127.0.0.1:${ports.plain}`;
  documented = `http://127.0.0.1:${ports.documented}`;
  gateway = await startGateway(
    { dataDir: migratedDataDir() },
    { env: { PARLEY_PUBLIC_URL: 'https://parley.example.com', PARLEY_MAX_BODY_BYTES: '3000000' } },
  );
  await startNginx(
    `server { listen 127.0.0.1:${ports.plain}; location / { proxy_pass ${gateway.url}; } }`,
    ports.plain,
  );
  const text = documentedConfiguration()
    .replaceAll('gateway-1:4000', new URL(gateway.url).host)
    .replace(/^.*gateway-2:4000.*\n/m, '')
    .replace(/listen 443 ssl;/, `listen 127.0.0.1:${ports.documented};`)
    .replace(/^ *ssl_.*\n/gm, '');
  await startNginx(text, ports.documented);
}, 120_000);

const headers = { 'content-type': 'application/json', authorization: `Bearer ${demoToken}` };
const post = (base: string, body: string, more: object = {}) =>
  fetch(`${base}/graphql`, { method: 'POST', headers: { ...headers, ...more }, body });
const create = `mutation ($input: CreateConversationInput!) {
  createConversation(input: $input) { ... on CreateConversationPayload { conversation { id threads { nodes { attachments { url } } } } } }
}`;
let made = 0;
const createOne = async (name: string, more: object = {}) => {
  const input = { customer: { email: `proxy-${++made}@example.com` }, name, ...more };
  return (await gateway.ask(create, { input })).createConversation.conversation;
};
const creations = 'subscription { conversationCreated { name } }';

describe.each([
  ['with its defaults', () => plain],
  ['as documented', () => documented],
])('behind nginx %s', (_how, base) => {
  it('operations get responses', async () => {
    const answer = await post(base(), '{"query":"{ viewer { permissions } }"}');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ data: { viewer: {} } });
  });

  it('each server-sent event arrives when it is sent', async () => {
    const stream = await subscribe(fetch, demoToken, creations, {}, `${base()}/graphql`);
    for (const name of ['one', 'two']) {
      await createOne(name);
      const results = await stream.take(name === 'one' ? 1 : 2);
      expect(results.at(-1)?.data).toEqual({ conversationCreated: { name } });
    }
    await stream.close();
  });

  it('a stream whose client has left ends at the gateway, too', async () => {
    const before = gateway.log().split('"streamedMs"').length;
    const stream = await subscribe(fetch, demoToken, creations, {}, `${base()}/graphql`);
    await stream.close();
    await until(
      async () => gateway.log().split('"streamedMs"').length,
      (count) => count > before,
    );
  });

  it('links start with PARLEY_PUBLIC_URL, whatever host name the proxy uses for the gateway', async () => {
    const attachments = [{ fileName: 'a.txt', mimeType: 'text/plain', data: 'ZmlsZQ==' }];
    const { threads } = await createOne('linked', { threads: [{ text: 'x', attachments }] });
    const url = new URL(threads.nodes[0].attachments[0].url);
    expect(url.origin).toBe('https://parley.example.com');
    const file = await fetch(`${base()}${url.pathname}${url.search}`);
    expect(await file.text()).toBe('file');
  });
});

describe('behind nginx as documented', () => {
  it('WebSockets work', async () => {
    const socket = new WebSocket(`${documented.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${demoToken}` } }));
    expect(JSON.parse(String((await once(socket, 'message'))[0]))).toEqual({ type: 'connection_ack' });
    socket.terminate();
  });

  it("bodies larger than a megabyte are accepted, up to the gateway's limit", async () => {
    const query = '{"query":"{ viewer { permissions } }"';
    expect((await post(documented, `${query}${' '.repeat(2_000_000)}}`)).status).toBe(200);
    const refused = await post(documented, `${query}${' '.repeat(3_000_000)}}`);
    expect(refused.status).toBe(413);
    expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('a large body with an invalid token gets a 401 from the gateway', async () => {
    const answer = await post(documented, `{}${' '.repeat(500_000)}`, { authorization: 'Bearer nonsense' });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });

  it('connections to the gateway are reused', async () => {
    const connection = await openConnection(documented);
    const body = '{"query":"{ viewer { permissions } }"}';
    for (let time = 1; time <= 3; time++) {
      connection.send(requestText('POST', '/graphql', headers, body));
      await connection.receive(new RegExp(`(?:"permissions"[\\s\\S]*){${time}}`));
    }
    connection.destroy();
  });
});
