import { beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../../support/gateways/app.ts';

let app: TestApp;
let withoutPlayground: TestApp;
beforeAll(async () => {
  app = await openTestApp();
  withoutPlayground = await openTestApp({ graphiql: false });
});

// What Firefox and Chromium send for an address that is typed.
const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };
const open = (from: TestApp, path: string, headers: Record<string, string> = browser, method = 'GET') =>
  from.fetch(new Request(`http://parley.test${path}`, { method, headers, redirect: 'manual' }));

describe('the bare address', () => {
  it('leads a browser to the playground, below whatever path a proxy puts before it', async () => {
    const answer = await open(app, '/');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'graphql']);
    expect((await open(app, '/graphql')).status).toBe(200);
  });

  it('tells programs that the API is elsewhere', async () => {
    for (const accept of ['', '*/*', 'application/json']) {
      const answer = await open(app, '/', { accept });
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    }
    expect((await open(app, '/', browser, 'POST')).headers.get('content-type')).toMatch(/^application\/json/);
  });

  it('leads nowhere where there is no playground', async () => {
    expect((await open(withoutPlayground, '/')).status).toBe(404);
  });
});

describe('an address where nothing is', () => {
  it.each(['/nothing', '/graphql/nothing', '/attachments/a/b'])('%s is a page in a browser', async (path) => {
    const answer = await open(app, path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    expect(await answer.text()).toMatch(/^<!doctype html>[\s\S]+<h1>Not found<\/h1>/);
  });

  it('shows nothing of what was asked for', async () => {
    const page = await (await open(app, '/%3Cscript%3E?<b>')).text();
    expect(page).not.toMatch(/script|<b>/);
  });

  it('is JSON for everyone else', async () => {
    const answer = await open(app, '/nothing', { accept: 'application/json' });
    expect(answer.status).toBe(404);
    const [error] = (await answer.json()).errors;
    expect(error).toMatchObject({ message: expect.stringContaining('/graphql'), extensions: { code: 'NOT_FOUND' } });
  });
});
