import { afterEach, beforeAll, expect, it } from 'vitest';
import { openConnection, type RawConnection, requestText } from '../../support/clients/raw-connection.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { serveApp } from '../../support/gateways/serve-app.ts';
import { until } from '../../support/processes/until.ts';

const connections: RawConnection[] = [];
afterEach(() => {
  for (const connection of connections.splice(0)) connection.destroy();
});

/** Starts a request with this token and sends this many bytes of its body. */
async function begin(url: string, token: string, bytes: number, whole = 400_000): Promise<RawConnection> {
  const connection = await openConnection(url);
  connections.push(connection);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  connection.send(requestText('POST', '/graphql', { ...headers, 'content-length': String(whole) }));
  connection.send(' '.repeat(bytes));
  return connection;
}
const query = '{"query":"{ viewer { permissions } }"}';

let app: TestApp;
let url: string;
let other: string;
beforeAll(async () => {
  // One token may hold a million bytes: two of these bodies fit, three do not.
  app = await openTestApp({ maxBodyBytes: 500_000, maxBodiesBytes: 2_000_000 });
  url = await serveApp(app);
  other = await app.tenant.tokenWith(['org.permission.conversation.read']);
});

it('shares a budget among concurrent bodies: a token beyond its share must retry, and others continue', async () => {
  const { token } = app.tenant;
  const bodies = await Promise.all([1, 2, 3].map(() => begin(url, token, 399_990)));
  // Which of them is read last does not matter.
  const refused = await Promise.any(bodies.map((one) => one.receive(/SERVICE_UNAVAILABLE/)));
  expect(refused).toMatch(/^HTTP\/1\.1 503 Service Unavailable\r\n/);
  expect(refused).toMatch(/\r\nretry-after: 1\r\n/i);
  expect(refused).toMatch(/"retryable":true/);
  const left = bodies.filter(({ text }) => text === '');
  expect(left).toHaveLength(2);

  const another = await begin(url, other, 399_990 - query.length);
  another.send(`${query}${' '.repeat(10)}`);
  expect(await another.receive(/"permissions"/)).toMatch(/^HTTP\/1\.1 200 /);

  // The budget is freed when the request ends, however it ends.
  for (const one of left) one.destroy();
  await until(
    async () => {
      const again = await begin(url, token, 399_990 - query.length);
      again.send(`${query}${' '.repeat(10)}`);
      return again.receive(/\}$/);
    },
    (answer) => /^HTTP\/1\.1 200 [\s\S]*"permissions"/.test(answer),
  );
});

it('responds with 408 to a body that does not arrive in time, and closes the connection', async () => {
  const hasty = await openTestApp({ bodyTimeoutMs: 300 });
  const connection = await begin(await serveApp(hasty), hasty.tenant.token, 10);
  const drip = setInterval(() => connection.send(' '), 20);
  try {
    const answer = await connection.end();
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toMatch(/REQUEST_TIMEOUT/);
  } finally {
    clearInterval(drip);
  }
});
