import { serverAudits } from 'graphql-http';
import { describe, expect, it } from 'vitest';
import { openTestApp } from '../../support/gateways/app.ts';
import { listen } from '../../support/gateways/gateway-address.ts';

// The audits of the GraphQL-over-HTTP specification, over a socket: they test what clients see, rather than the fetch
// function alone.
const app = await openTestApp();
const address = await listen(app.requestListener);

const audits = serverAudits({
  url: `${address}/graphql`,
  fetchFn: (url: string, init: RequestInit = {}) => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${app.tenant.token}`);
    return fetch(url, { ...init, headers });
  },
});

describe('GraphQL over HTTP', () => {
  it('runs all audits', () => {
    const levels = ['MUST', 'SHOULD', 'MAY'].map((level) => audits.filter(({ name }) => name.startsWith(level)).length);
    expect(levels.every((count) => count > 10)).toBe(true);
    expect(levels.reduce((sum, count) => sum + count)).toBe(audits.length);
  });

  it.each(audits.map((audit) => [audit.name, audit] as const))('%s', async (_, audit) => {
    const result = await audit.fn();
    expect(result.status, 'reason' in result ? result.reason : '').toBe('ok');
  });
});
