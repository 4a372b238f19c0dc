import { expect, it } from 'vitest';
import { sendRaw } from '../../support/clients/raw-request.ts';
import { openTestApp } from '../../support/gateways/app.ts';

const body = JSON.stringify({ query: '{ viewer { permissions } }' });
const headers = { 'content-type': 'application/json' };

it('a token that has reached its limit of requests per minute learns when to retry, before anything is read', async () => {
  const app = await openTestApp({ requestsPerMinute: 8 });
  // Enough of them for the short way, which counts as well.
  for (let left = 7; left >= 0; left--) {
    const answer = await sendRaw(app, { headers, body });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('ratelimit-limit')).toBe('8');
    expect(answer.headers.get('ratelimit-remaining')).toBe(String(left));
    expect(Number(answer.headers.get('ratelimit-reset'))).toBeGreaterThan(0);
    expect(answer.headers.get('retry-after')).toBeNull();
  }
  const statements = await app.statementsOf(async () => {
    const refused = await sendRaw(app, { headers, body });
    expect(refused.status).toBe(429);
    expect(refused.body?.errors).toEqual([
      {
        message: 'This token has reached its limit of 8 requests per minute. Try again in the next minute.',
        extensions: { code: 'TOO_MANY_REQUESTS', retryable: true, requestId: refused.headers.get('x-request-id') },
      },
    ]);
    const reset = Number(refused.headers.get('ratelimit-reset'));
    expect(refused.headers.get('retry-after')).toBe(String(reset));
    expect(reset).toBeLessThanOrEqual(60);
  });
  expect(statements).toEqual([]);
  // Another token, though of the same user, has minutes of its own.
  const other = await app.tenant.tokenWith(['org.permission.conversation.read']);
  expect((await sendRaw(app, { headers: { ...headers, authorization: `Bearer ${other}` }, body })).status).toBe(200);
});

it('a caller without a token is not counted and gets no rate-limit headers', async () => {
  const app = await openTestApp({ requestsPerMinute: 1 });
  for (let time = 0; time < 3; time++) {
    const answer = await sendRaw(app, { headers: { ...headers, authorization: 'Bearer nobody' }, body });
    expect([answer.status, answer.headers.get('ratelimit-limit')]).toEqual([401, null]);
  }
  expect((await sendRaw(app, { headers, body })).status).toBe(200);
});

it('without a limit there are no such headers', async () => {
  const app = await openTestApp();
  expect((await sendRaw(app, { headers, body })).headers.get('ratelimit-limit')).toBeNull();
});
