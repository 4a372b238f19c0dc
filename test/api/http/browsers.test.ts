import { beforeAll, describe, expect, it } from 'vitest';
import { startConversation } from '../../support/clients/client.ts';
import { sendRaw } from '../../support/clients/raw-request.ts';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
let open: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  open = await openTestApp({ corsOrigins: ['https://app.example.com'], publicUrl: 'https://parley.example.com' });
});

const viewer = JSON.stringify({ query: '{ viewer { permissions } }' });
const json = { 'content-type': 'application/json' };
const crossOrigin = (answer: { headers: Headers }) =>
  [...answer.headers].filter(([name]) => name.startsWith('access-control-'));

describe('requests that a page can send to any site without a preflight (CSRF)', () => {
  const write = 'mutation { createTeam(input: { name: "By a page" }) { __typename } }';

  it.each([
    ['a form', 'application/x-www-form-urlencoded', String(new URLSearchParams({ query: write }))],
    [
      'a form with a charset',
      'application/x-www-form-urlencoded; charset=utf-8',
      String(new URLSearchParams({ query: write })),
    ],
    ['text', 'text/plain', JSON.stringify({ query: write })],
    [
      'a multipart form',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{}\r\n--x--',
    ],
    ['no content type', '', JSON.stringify({ query: write })],
  ])('rejects %s, whether or not it is a mutation', async (_what, type, body) => {
    const { status, body: answer } = await sendRaw(app, {
      headers: type === '' ? {} : { 'content-type': type },
      body: type === '' ? new TextEncoder().encode(body) : body,
    });
    expect(status).toBe(415);
    expect(answer?.errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(answer?.data ?? null).toBeNull();
  });

  it('rejects a mutation in the URL', async () => {
    const { status } = await sendRaw(app, { method: 'GET', search: `?${new URLSearchParams({ query: write })}` });
    expect(status).toBe(405);
  });
});

describe('pages of other origins (CORS)', () => {
  const preflight = (from: TestApp, origin: string) =>
    sendRaw(from, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });

  it('get no access unless the configuration lists them', async () => {
    const before = await preflight(app, 'https://app.example.com');
    expect([before.status, crossOrigin(before)]).toEqual([204, []]);
    const headers = { ...json, origin: 'https://app.example.com' };
    expect(crossOrigin(await sendRaw(app, { headers, body: viewer }))).toEqual([]);
  });

  it('may call the API and read the headers they need if they are configured', async () => {
    const before = await preflight(open, 'https://app.example.com');
    expect(before.status).toBe(204);
    expect(before.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(before.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(before.headers.get('access-control-allow-methods')).toContain('POST');
    const headers = { ...json, origin: 'https://app.example.com' };
    // Often enough to reach the fast path, too.
    for (let time = 0; time < 5; time++) {
      const answer = await sendRaw(open, { headers, body: viewer });
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
      expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id');
      expect(answer.headers.get('vary')).toContain('origin');
    }
    const refused = await sendRaw(open, { headers: { ...headers, authorization: 'Bearer nobody' }, body: viewer });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
  });

  it.each(['https://evil.example.com', 'https://app.example.com.evil.example', 'http://app.example.com', 'null'])(
    'get no access from %s',
    async (origin) => {
      expect(crossOrigin(await preflight(open, origin))).toEqual([]);
      const answer = await sendRaw(open, { headers: { ...json, origin }, body: viewer });
      expect(crossOrigin(answer)).toEqual([]);
      // A cache must not serve this response to allowed origins.
      expect(answer.headers.get('vary')).toContain('origin');
    },
  );

  it('are all allowed with *', async () => {
    const all = await openTestApp({ corsOrigins: ['*'] });
    const answer = await sendRaw(all, { headers: { ...json, origin: 'https://anywhere.example' }, body: viewer });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });
});

describe('security headers', () => {
  it('are on every response, from every code path', async () => {
    const answers = [
      await sendRaw(app, { headers: json, body: '{' }),
      await sendRaw(app, { headers: { ...json, authorization: 'none' }, body: viewer }),
      ...(await Promise.all(Array.from({ length: 6 }, () => sendRaw(app, { headers: json, body: viewer })))),
      await sendRaw(app, { headers: json, body: viewer }),
      await app.fetch(new Request('http://parley.test/health')),
      await app.fetch(new Request('http://parley.test/nothing')),
    ];
    for (const { headers } of answers) {
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('strict-transport-security')).toBeNull();
    }
  });

  it('include HSTS if clients reach the gateway over https', async () => {
    const { headers } = await sendRaw(open, { headers: json, body: viewer });
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d+$/);
  });

  it('restrict the playground to its own origin', async () => {
    const { status, headers, text } = await sendRaw(app, { method: 'GET', headers: { accept: 'text/html' } });
    expect(status).toBe(200);
    expect(text).toContain('GraphiQL');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toMatch(/script-src 'nonce-[\w+/]+=*'/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('keep the headers that are specific to attachments', async () => {
    const attachments = [{ fileName: 'a.html', mimeType: 'text/html', data: 'PGI+' }];
    const { id } = await startConversation(app, { threads: [{ text: 'x', attachments }] });
    const { conversation } = await app.ask(
      'query ($id: ID!) { conversation(id: $id) { ... on Conversation { threads { nodes { attachments { url } } } } } }',
      { id },
    );
    const { headers } = await app.fetch(new Request(conversation.threads.nodes[0].attachments[0].url));
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(headers.get('cache-control')).toBe('private, no-store');
  });
});
