import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../support/gateways/app.ts';
import { serveApp } from '../support/gateways/serve-app.ts';

// The recipes of docs/browsers.md are executed as they are printed there. Inside node_modules, so that they find express.
const cache = new URL('../../node_modules/.cache/', import.meta.url);

let app: TestApp;
let folder: string;
const servers: Server[] = [];

beforeAll(async () => {
  app = await openTestApp();
  const page = await readFile(new URL('../../docs/browsers.md', import.meta.url), 'utf8');
  await mkdir(cache, { recursive: true });
  folder = await mkdtemp(new URL('recipes-', cache).pathname);
  for (const [, code] of page.matchAll(/^```js\n([\s\S]*?)^```$/gm)) {
    const name = /^\/\/ (\S+)/.exec(code as string)?.[1] as string;
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), code as string);
  }
  const visitor = "export const visitorOf = (request) => JSON.parse(request.headers.get('x-visitor'));\n";
  await writeFile(join(folder, 'app/parley-session/visitor.js'), visitor);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const gateway = await serveApp(app);
  process.env.PARLEY_URL = `${gateway}/graphql`;
  process.env.PARLEY_TOKEN = await app.tenant.tokenWith(['org.permission.customer_session.create']);
});
afterAll(async () => {
  for (const server of servers) server.close();
  delete process.env.PARLEY_URL;
  delete process.env.PARLEY_TOKEN;
  await rm(folder, { recursive: true, force: true });
});

const load = (name: string) => import(pathToFileURL(join(folder, name)).href);

async function serve(handle: RequestListener): Promise<string> {
  const server = createServer(handle).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Asks a backend for the session of a visitor. */
type Ask = (visitor: object | null) => Promise<Response>;

const backends: Record<string, () => Promise<Ask>> = {
  Express: async () => {
    const { default: express } = await load('../../express/index.js');
    const { parleySession } = await load('session.mjs');
    const backend = express().use(
      parleySession((request: { get(name: string): string }) => JSON.parse(request.get('x-visitor'))),
    );
    const url = await serve(backend);
    return (visitor) =>
      fetch(`${url}/parley-session`, { method: 'POST', headers: { 'x-visitor': JSON.stringify(visitor) } });
  },
  'Next.js': async () => {
    const { POST } = await load('app/parley-session/route.js');
    return (visitor) =>
      POST(
        new Request('https://shop.test/parley-session', {
          method: 'POST',
          headers: { 'x-visitor': JSON.stringify(visitor) },
        }),
      );
  },
};

describe.each(Object.entries(backends))('the recipe for %s', (_name, open) => {
  it('answers with a session of the visitor, and with 401 if nobody is signed in', async () => {
    const ask = await open();
    const visitor = { id: `account-${_name}`, email: `${_name}@example.com` };
    const response = await ask(visitor);
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const session = await response.json();
    expect(Object.keys(session).sort()).toEqual(['expiresAt', 'token']);
    const { viewer } = await app.ask('{ viewer { customer { email } } }', {}, session.token);
    expect(viewer.customer.email).toBe(visitor.email);
    expect((await ask(null)).status).toBe(401);
  });

  it('answers with 502 if Parley refuses', async () => {
    const ask = await open();
    expect((await ask({ id: 'x', email: 'not an address' })).status).toBe(502);
  });
});
