import { expect, it } from 'vitest';
import { sendRaw } from '../../support/clients/raw-request.ts';
import { openTestApp } from '../../support/gateways/app.ts';

const body = JSON.stringify({ query: '{ viewer { permissions } }' });
const headers = { 'content-type': 'application/json' };

it('tells a token at its limit of requests per minute when to retry, before reading anything', async () => {
  const app = await openTestApp({ requestsPerMinute: 8 });
  // Enough requests to reach the fast path, which counts as well.
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
  // Another token of the same user has its own count.
  const other = await app.tenant.tokenWith(['org.permission.conversation.read']);
  expect((await sendRaw(app, { headers: { ...headers, authorization: `Bearer ${other}` }, body })).status).toBe(200);
});

it('does not count requests without a token, and sends them no rate-limit headers', async () => {
  const app = await openTestApp({ requestsPerMinute: 1 });
  for (let time = 0; time < 3; time++) {
    const answer = await sendRaw(app, { headers: { ...headers, authorization: 'Bearer nobody' }, body });
    expect([answer.status, answer.headers.get('ratelimit-limit')]).toEqual([401, null]);
  }
  expect((await sendRaw(app, { headers, body })).status).toBe(200);
});

it('sends no rate-limit headers without a limit', async () => {
  const app = await openTestApp();
  expect((await sendRaw(app, { headers, body })).headers.get('ratelimit-limit')).toBeNull();
});
