import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
let server: Server;
let port: number;

beforeAll(async () => {
  app = await openTestApp({ maxBodyBytes: 2_000_000, corsOrigins: ['https://app.example.com'] });
  server = createServer(app.requestListener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Sends raw bytes and returns everything received until the server closes the connection. */
function exchange(bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes)).setEncoding('utf8');
    let text = '';
    socket.on('data', (data: string) => {
      text += data;
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

const post = (body: string | Buffer, more: Record<string, string> = {}) => {
  const headers = {
    host: 'parley.test',
    authorization: `Bearer ${app.tenant.token}`,
    'content-type': 'application/json',
    connection: 'close',
    'content-length': String(Buffer.byteLength(body)),
    ...more,
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`POST /graphql HTTP/1.1\r\n${head.join('')}\r\n`), Buffer.from(body)]);
};
const nest = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const viewer = JSON.stringify({ query: '{ viewer { permissions } }' });

const cases: [what: string, bytes: () => string | Buffer, status: RegExp, body: RegExp][] = [
  ['a valid request', () => post(viewer), /^HTTP\/1\.1 200 /, /"permissions"/],
  [
    'a body with a content-length that is too large',
    () => post('', { 'content-length': '2000001' }),
    /^HTTP\/1\.1 413 /,
    /BAD_USER_INPUT/,
  ],
  [
    'a chunked body that is too large',
    () =>
      `POST /graphql HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${app.tenant.token}\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n` +
      `${`${(100_000).toString(16)}\r\n${'x'.repeat(100_000)}\r\n`.repeat(21)}0\r\n\r\n`,
    /^HTTP\/1\.1 413 /,
    /BAD_USER_INPUT/,
  ],
  [
    'variables nested a hundred thousand deep',
    () => post(`{"query":"query ($x: [ID!]!) { nodes(ids: $x) { id } }","variables":{"x":${nest(1e5)}}}`),
    /^HTTP\/1\.1 [24]00 /,
    /BAD_USER_INPUT/,
  ],
  [
    'custom attributes nested a hundred thousand deep',
    () =>
      post(
        `{"query":"mutation ($i: CreateConversationInput!) { createConversation(input: $i) { __typename } }","variables":{"i":{"customer":{"email":"a@example.com"},"custom":{"aStr":${nest(1e5)}}}}}`,
      ),
    /^HTTP\/1\.1 [24]00 /,
    /InvalidInputError|BAD_USER_INPUT/,
  ],
  [
    'a variable named __proto__',
    () =>
      post(
        '{"query":"query ($x: Int) { conversations(first: $x) { nodes { id } } }","variables":{"__proto__":{"x":"a"}}}',
      ),
    /^HTTP\/1\.1 200 /,
    /"nodes"/,
  ],
  ['bytes that are not UTF-8', () => post(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])), /^HTTP\/1\.1 400 /, /BAD_USER_INPUT/],
  ['an invalid host', () => post(viewer, { host: 'a b' }), /^HTTP\/1\.1 [24]00 /, /BAD_USER_INPUT|permissions/],
  [
    'an invalid request target',
    () => 'GET //[ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    /^HTTP\/1\.1 400 /,
    /BAD_USER_INPUT/,
  ],
  [
    'a path to the file system',
    () => 'GET /attachments/../../etc/passwd HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    /^HTTP\/1\.1 404 /,
    /NOT_FOUND/,
  ],
  [
    'an unknown method',
    () => 'BREW /graphql HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    /^HTTP\/1\.1 400 /,
    /^/,
  ],
  [
    'TRACE, which would echo headers',
    () => 'TRACE /graphql HTTP/1.1\r\nhost: x\r\ncookie: secret\r\nconnection: close\r\n\r\n',
    /^HTTP\/1\.1 4\d\d /,
    /^(?![\s\S]*secret)/,
  ],
  ['headers of 20 KB', () => post(viewer, { 'x-large': 'x'.repeat(20_000) }), /^HTTP\/1\.1 431 /, /^/],
  [
    'a CORS preflight request',
    () =>
      'OPTIONS /graphql HTTP/1.1\r\nhost: x\r\norigin: https://app.example.com\r\naccess-control-request-method: POST\r\nconnection: close\r\n\r\n',
    /^HTTP\/1\.1 204 [\s\S]*access-control-allow-origin: https:\/\/app\.example\.com/,
    /^/,
  ],
];

it.each(cases)('%s', async (_what, bytes, status, body) => {
  const answer = await exchange(bytes());
  const [head = '', ...rest] = answer.split('\r\n\r\n');
  expect(head).toMatch(status);
  expect(rest.join('\r\n\r\n')).toMatch(body);
  expect(answer).not.toContain('INTERNAL_SERVER_ERROR');
});

it('sends security headers and a request id with every response', async () => {
  for (const [, bytes] of cases.slice(0, 3)) {
    const answer = await exchange(bytes());
    expect(answer).toMatch(/\r\nx-content-type-options: nosniff\r\n/i);
    expect(answer).toMatch(/\r\nx-request-id: [0-9a-f-]{36}\r\n/i);
    expect(answer).toMatch(/\r\ncache-control: no-store\r\n/i);
  }
});
