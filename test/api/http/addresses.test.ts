import { request } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';
import { listen } from '../../support/gateways/gateway-address.ts';

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}
type Ask = (path: string, headers: Record<string, string>, method?: string) => Promise<Answer>;

// What Chromium sends for a URL typed into the address bar.
const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8' };
const program = { accept: '*/*' };

let ways: Record<'fetch' | 'listener', Ask>;
let without: TestApp;

beforeAll(async () => {
  const app = await openTestApp();
  without = await openTestApp({ graphiql: false });
  const address = await listen(app.requestListener);
  ways = {
    fetch: async (path, headers, method = 'GET') => {
      const answer = await app.fetch(new Request(`http://localhost${path}`, { method, headers }));
      return { status: answer.status, headers: answer.headers, text: await answer.text() };
    },
    // A client that does not follow redirects.
    listener: (path, headers, method = 'GET') =>
      new Promise((resolve, reject) => {
        request(address + path, { method, headers }, async (response) => {
          const text = String(Buffer.concat(await response.toArray()));
          const received = new Headers(response.headers as Record<string, string>);
          resolve({ status: response.statusCode as number, headers: received, text });
        })
          .on('error', reject)
          .end();
      }),
  };
});

describe.each(['fetch', 'listener'] as const)('URLs, through %s', (way) => {
  it('/ redirects a browser to GraphiQL, also behind a proxy that removes a path prefix', async () => {
    const { status, headers, text } = await ways[way]('/', browser);
    expect([status, text]).toEqual([302, '']);
    const location = headers.get('location') as string;
    expect(new URL(location, 'http://localhost:4000/').href).toBe('http://localhost:4000/graphql');
    expect(new URL(location, 'https://example.com/parley/').href).toBe('https://example.com/parley/graphql');
  });

  it.each(['/elsewhere', '/elsewhere/deep/down'])(
    'returns an HTML page for %s to a browser, with a link to GraphiQL',
    async (path) => {
      const { status, headers, text } = await ways[way](path, browser);
      expect([status, headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
      expect(headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(text).toMatch(/<h1>Not found<\/h1>/);
      const [, link = ''] = /<a href="([^"]+)">/.exec(text) ?? [];
      expect(new URL(link, `https://example.com/parley${path}`).href).toBe('https://example.com/parley/graphql');
    },
  );

  it('returns an HTML page to a browser for an expired attachment link', async () => {
    const { status, text } = await ways[way]('/attachments/organization_x/attachment_y?signature=x', browser);
    expect([status, text]).toEqual([404, expect.stringContaining('This link is invalid or has expired.')]);
  });

  it('does not echo the URL in a page', async () => {
    const { text } = await ways[way]('/%3Cscript%3Ealert(1)%3C/script%3E?x=<script>', browser);
    expect(text).not.toMatch(/script|alert/);
  });

  it.each([
    ['/', program, 'GET'],
    ['/elsewhere', program, 'GET'],
    ['/elsewhere', browser, 'POST'],
    ['/', browser, 'POST'],
  ])('returns JSON for %s to other clients', async (path, headers, method) => {
    const answer = await ways[way](path, headers, method);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/json']);
    const [{ message, extensions }] = JSON.parse(answer.text).errors;
    expect([message, extensions.code]).toEqual(['Not found. The API is at /graphql.', 'NOT_FOUND']);
  });
});

it('has no link and no redirect without GraphiQL', async () => {
  const answer = await without.fetch(new Request('http://localhost/', { headers: browser }));
  expect(answer.status).toBe(404);
  const text = await answer.text();
  expect(text).toContain('The API is at /graphql.');
  expect(text).not.toContain('<a ');
});
