import { describe, expect, it } from 'vitest';
import { isLoopback } from '../../../src/domain/core/loopback.ts';
import type { Incoming } from '../../../src/server/http/incoming.ts';
import { isPlain } from '../../../src/server/http/plain-answer.ts';
import { chooseCoding } from '../../../src/server/playground/accept-encoding.ts';
import { createPlayground } from '../../../src/server/playground/playground-endpoint.ts';
import { createHostCheck } from '../../../src/server/playground/trusted-host.ts';

const examples = {
  doneConversation: '</script><!--<script>\u2028\u2029',
  doneCustomerEmail: 'c@d.e',
  mergedConversation: 'b',
};
const playground = createPlayground({ token: 'the-demo-token', examples, isTrusted: () => true });

const get = (path: string, headers: Record<string, string>) =>
  ({
    method: 'GET',
    path,
    baseUrl: 'http://localhost:4000',
    url: () => new URL(path, 'http://localhost:4000'),
    header: (name: string) => headers[name] ?? null,
  }) as unknown as Incoming;

async function page(): Promise<{ html: string; headers: Headers }> {
  const answer = await playground(get('/graphql', { accept: 'text/html' }));
  if (answer === null || isPlain(answer)) throw new Error('There is no page.');
  return { html: await answer.text(), headers: answer.headers };
}

describe('the page', () => {
  it('embeds its options as data that cannot close the element and parse back unchanged', async () => {
    const { html } = await page();
    const [, data = ''] = /<script type="application\/json" id="graphiql-options">([^<]*)<\/script>/.exec(html) ?? [];
    expect(data).not.toMatch(/[<\u2028\u2029]/);
    const options = JSON.parse(data);
    expect(JSON.parse(options.headers)).toEqual({ Authorization: 'Bearer the-demo-token' });
    expect(options.defaultTabs.some((tab: { variables: string }) => tab.variables.includes('</script><!--'))).toBe(
      true,
    );
  });

  it('allows only its own script, with a nonce that is used once', async () => {
    const [one, other] = [await page(), await page()];
    const nonceOf = ({ headers }: { headers: Headers }) => {
      const directives = new Map(
        (headers.get('content-security-policy') ?? '').split('; ').map((each) => {
          const [name, ...sources] = each.split(' ');
          return [name, sources];
        }),
      );
      expect(directives.get('default-src')).toEqual(["'none'"]);
      expect(directives.get('connect-src')).toEqual(["'self'"]);
      expect(directives.get('frame-ancestors')).toEqual(["'none'"]);
      return /^'nonce-([\w+/]{22}==)'$/.exec(String(directives.get('script-src')))?.[1];
    };
    expect(nonceOf(one)).not.toBe(nonceOf(other));
    const scripts = [...one.html.matchAll(/<script\b([^>]*)>/g)].map(([, attributes]) => attributes);
    expect(scripts).toEqual([
      expect.stringContaining('application/json'),
      expect.stringContaining(`nonce="${nonceOf(one)}"`),
    ]);
  });

  it('is small, and loads files named by the hash of their content', async () => {
    const { html } = await page();
    expect(html.length).toBeLessThan(64 * 1024);
    for (const pattern of [
      /src="(graphql\/graphiql-[\w-]{22}\.js)"/,
      /href="(graphql\/graphiql-[\w-]{22}\.css)"/,
      /href="(graphql\/graphiql-[\w-]{22}\.ico)"/,
    ]) {
      const [, address = ''] = pattern.exec(html) ?? [];
      const answer = await playground(get(`/${address}`, {}));
      expect(answer && isPlain(answer) && answer.body.length).toBeGreaterThan(10_000);
    }
    const none = await playground(get('/graphql/graphiql-AAAAAAAAAAAAAAAAAAAAAA.js', {}));
    expect(none).toMatchObject({ status: 404 });
    expect(playground(get('/graphql/other.js', {}))).toBeNull();
  });
});

it.each([
  [null, null],
  ['', null],
  ['identity', null],
  ['gzip, deflate, br, zstd', 'br'],
  ['GZIP', 'gzip'],
  ['br;q=0, gzip;q=0.5', 'gzip'],
  ['br;q=0.1,gzip;q=1', 'br'],
  ['*', 'br'],
  ['*;q=0', null],
  ['br;q=0, *', 'gzip'],
  ['deflate', null],
  ['br;q=x', null],
])('chooses, for Accept-Encoding %s, the coding %s', (header, coding) => {
  expect(chooseCoding(header)).toBe(coding);
});

it.each([
  ['http://localhost:4000', true],
  ['http://LOCALHOST', true],
  ['http://127.0.0.1:4000', true],
  ['http://127.8.9.10', true],
  ['http://[::1]:4000', true],
  ['https://parley.example.com', true],
  ['http://parley.example.com:4000', true],
  ['http://gateway.internal', true],
  ['http://evil.example', false],
  ['http://127.evil.example', false],
  ['http://127.0.0.1.evil.example', false],
  ['http://localhost.evil.example', false],
  ['http://evil.localhost', false],
  ['http://parley.example.com.evil.example', false],
  ['http://192.168.1.4', false],
  ['http://0.0.0.0', false],
])('recognizes %s as a name of this gateway: %s', (address, trusted) => {
  const isTrusted = createHostCheck({ host: 'gateway.internal', publicUrl: 'https://parley.example.com/base' });
  expect(isTrusted(address)).toBe(trusted);
});

it.each([
  ['localhost', true],
  ['127.0.0.2', true],
  ['::1', true],
  ['127.example.com', false],
  ['0.0.0.0', false],
  ['::', false],
])('recognizes %s as a loopback address: %s', (host, alone) => {
  expect(isLoopback(host)).toBe(alone);
});
