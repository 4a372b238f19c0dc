import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../../src/app.ts';
import { parseConfig } from '../../../src/config/config.ts';
import { openTestDatabase } from '../../support/databases/database.ts';
import { testShards } from '../../support/databases/shards.ts';
import { openTestApp } from '../../support/gateways/app.ts';
import { listen } from '../../support/gateways/gateway-address.ts';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}
type Ask = (path: string, headers: Record<string, string>, method?: string) => Promise<Answer>;

const token = 'a-demo-token-for-tests';
let app: App;
let ways: Record<'fetch' | 'listener', Ask>;

beforeAll(async () => {
  const config = { ...parseConfig({}), corsOrigins: ['*'], publicUrl: 'https://parley.example.com' };
  const db = await openTestDatabase();
  app = await createApp({ config, shards: testShards(db), logger: pino({ level: 'silent' }), demoToken: token });
  const address = await listen(app.requestListener);
  ways = {
    fetch: async (path, { host = 'localhost', ...headers }, method = 'GET') => {
      const answer = await app.fetch(new Request(`http://${host}${path}`, { method, headers }));
      return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
    },
    // `fetch` does not allow full control over what it sends.
    listener: (path, headers, method = 'GET') =>
      new Promise((resolve, reject) => {
        request(address + path, { method, headers }, async (response) => {
          const bytes = Buffer.concat(await response.toArray());
          const received = new Headers(response.headers as Record<string, string>);
          resolve({ status: response.statusCode as number, headers: received, bytes });
        })
          .on('error', reject)
          .end();
      }),
  };
});
afterAll(() => app.close());

const page = { accept: 'text/html,*/*;q=0.8', origin: 'https://elsewhere.example' };

describe.each(['fetch', 'listener'] as const)('GraphiQL, through %s', (way) => {
  it.each(['localhost', 'localhost:4000', '127.0.0.1', '[::1]:4000', 'parley.example.com'])(
    'shows the demo token to visitors at %s, and never to pages of another origin',
    async (host) => {
      const { status, headers, bytes } = await ways[way]('/graphql', { ...page, host });
      expect(status).toBe(200);
      expect(String(bytes)).toContain(token);
      expect(headers.get('cache-control')).toBe('no-store');
      expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(headers.get('x-frame-options')).toBe('DENY');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    },
  );

  it.each(['evil.example', 'evil.example:4000', '127.0.0.1.evil.example', '10.0.0.1'])(
    'omits the demo token for visitors at %s',
    async (host) => {
      const { status, headers, bytes } = await ways[way]('/graphql', { ...page, host });
      expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
      expect(String(bytes)).not.toContain(token);
      expect(String(bytes)).toContain('your token');
    },
  );

  it('opens in a browser for a link that contains a query', async () => {
    const opened = await ways[way]('/graphql?query={__typename}', page);
    expect([opened.status, opened.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  it('serves the files of the page compressed and with long-lived caching', async () => {
    const html = String((await ways[way]('/graphql', page)).bytes);
    const [, script = ''] = /src="(graphql\/[^"]+\.js)"/.exec(html) ?? [];
    const plain = await ways[way](`/${script}`, {});
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.bytes.length).toBeGreaterThan(5_000_000);
    expect(plain.headers.get('content-type')).toMatch(/^text\/javascript/);
    for (const [coding, decode] of [
      ['br', brotliDecompressSync],
      ['gzip', gunzipSync],
    ] as const) {
      const { status, headers, bytes } = await ways[way](`/${script}`, { 'accept-encoding': coding });
      expect([status, headers.get('content-encoding'), headers.get('vary')]).toEqual([200, coding, 'accept-encoding']);
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(bytes.length).toBeLessThan(3_000_000);
      expect(decode(bytes).equals(plain.bytes)).toBe(true);
      const etag = headers.get('etag') as string;
      const again = await ways[way](`/${script}`, { 'accept-encoding': coding, 'if-none-match': etag });
      expect([again.status, again.bytes.length, again.headers.get('etag')]).toEqual([304, 0, etag]);
    }
    const head = await ways[way](`/${script}`, {}, 'HEAD');
    expect([head.status, head.headers.get('etag')]).toEqual([200, plain.headers.get('etag')]);
  });

  it('responds only to requests for a page, not to operations', async () => {
    const unauthorized = await ways[way]('/graphql?query={__typename}', { accept: 'application/json' });
    expect(unauthorized.status).toBe(401);
    expect((await ways[way]('/graphql', { accept: 'application/json' })).status).toBe(401);
    expect((await ways[way]('/graphql/graphiql-none.js', {})).status).toBe(404);
  });
});

it('is absent if the configuration disables it', async () => {
  const without = await openTestApp({ graphiql: false });
  const answer = await without.fetch(new Request('http://localhost/graphql', { headers: page }));
  expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining('UNAUTHENTICATED')]);
});
