import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { token } from './support/addresses.ts';
import { expect, test } from './support/test.ts';

test('the widget, script and style together, is below 30 kB compressed', () => {
  expect(gzipSync(readFileSync('public/widget.js')).length).toBeLessThan(30_000);
});

test('the page receives no secret, and a session only for its own visitor', async ({
  customer: { page, email },
  browser,
}) => {
  const bodies: string[] = [];
  page.on('response', async (response) => bodies.push(await response.text().catch(() => '')));
  await page.reload({ waitUntil: 'networkidle' });
  const session = await page.evaluate(async () => (await fetch('/chat-session', { method: 'POST' })).json());
  expect(session).toMatchObject({ visitor: email, token: expect.stringMatching(/^ey/) });
  expect(bodies.join('')).not.toMatch(/parley_[0-9a-f]{32}/);
  expect(bodies.join('')).not.toContain(token);
  const stranger = await browser.newContext();
  expect((await stranger.request.post(new URL('/chat-session', page.url()).href)).status()).toBe(401);
  expect((await stranger.request.get(new URL('/../backend.mjs', page.url()).href)).status()).toBe(404);
  await stranger.close();
});
