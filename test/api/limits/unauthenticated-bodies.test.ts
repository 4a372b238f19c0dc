import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openConnection, type RawConnection, requestText } from '../../support/clients/raw-connection.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { serveApp } from '../../support/gateways/serve-app.ts';

const metricsToken = 'metrics-for-tests-only';
let app: TestApp;
let url: string;
const connections: RawConnection[] = [];
beforeAll(async () => {
  app = await openTestApp({ maxBodyBytes: 1_000_000, metricsToken });
  url = await serveApp(app);
});
afterEach(() => {
  for (const connection of connections.splice(0)) connection.destroy();
});

const open = async () => {
  const connection = await openConnection(url);
  connections.push(connection);
  return connection;
};
const json = { 'content-type': 'application/json' };
const announced = { ...json, 'content-length': '500000' };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('R1: rejects a client without a token before reading the body', () => {
  it.each([
    ['without a token', {}],
    ['with a malformed token', bearer('nonsense')],
    ['in chunks', { 'content-length': undefined, 'transfer-encoding': 'chunked' }],
  ])('%s', async (_how, more) => {
    const headers = Object.fromEntries(Object.entries({ ...announced, ...more }).filter(([, value]) => value));
    const connection = await open();
    connection.send(requestText('POST', '/graphql', headers as Record<string, string>));
    const answer = await connection.receive(/UNAUTHENTICATED.*\}$/);
    expect(answer).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
    await connection.end();
  });

  it('does not send 100 Continue to a client that expects it', async () => {
    const connection = await open();
    connection.send(requestText('POST', '/graphql', { ...announced, expect: '100-continue' }));
    expect(await connection.end()).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('waits for a small body, so that the connection stays open', async () => {
    const connection = await open();
    const body = '{"query":"{ __typename }"}';
    connection.send(requestText('POST', '/graphql', { ...json, 'content-length': String(body.length) }));
    await connection.receive(/^HTTP\/1\.1 401 /);
    connection.send(body);
    connection.send(requestText('POST', '/graphql', { ...json, ...bearer(app.tenant.token) }, body));
    expect(await connection.receive(/__typename/)).toMatch(/HTTP\/1\.1 200 OK/);
  });

  it('disconnects a client that keeps sending after the response', async () => {
    const connection = await open();
    connection.send(requestText('POST', '/graphql', { ...json, 'content-length': '900000000' }));
    const piece = Buffer.alloc(256 * 1024, 'x');
    while (!connection.closed) {
      connection.send(piece);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(connection.text).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('reads no body on other paths', () => {
  it.each([
    ['/health', {}, 200],
    ['/ready', {}, 200],
    ['/metrics', {}, 401],
    ['/metrics', bearer(metricsToken), 200],
    ['/attachments/organization_x/attachment_y?expires=1&signature=x', {}, 404],
    ['/elsewhere', {}, 404],
  ])('%s', async (path, headers, status) => {
    const connection = await open();
    connection.send(requestText('POST', path, { ...announced, ...headers }));
    expect(await connection.end()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });
});

it('sends 100 Continue to an authenticated client that expects it, then a response', async () => {
  const connection = await open();
  const body = '{"query":"{ viewer { permissions } }"}';
  const headers = { ...json, ...bearer(app.tenant.token), 'content-length': String(body.length) };
  connection.send(requestText('POST', '/graphql', { ...headers, expect: '100-continue' }));
  await connection.receive(/^HTTP\/1\.1 100 Continue\r\n\r\n$/);
  connection.send(body);
  expect(await connection.receive(/"permissions"/)).toMatch(/\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
});

it('does not send 100 Continue if the body would be too large', async () => {
  const connection = await open();
  const headers = { ...json, ...bearer(app.tenant.token), 'content-length': '1000001' };
  connection.send(requestText('POST', '/graphql', { ...headers, expect: '100-continue' }));
  expect(await connection.end()).toMatch(/^HTTP\/1\.1 413 [\s\S]*BAD_USER_INPUT/);
});
