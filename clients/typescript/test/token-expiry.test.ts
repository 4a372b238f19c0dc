import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../src/index.js';
import { jwt } from './token-function.ts';

const start = Date.UTC(2026, 0, 1);
const seconds = start / 1000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: start });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A client of a gateway that accepts every token, with a function that returns these in turn. */
function clientWith(make: (call: number) => string | Promise<string>, timeoutMs = 60_000) {
  const sent: (string | null)[] = [];
  let calls = 0;
  const parley = createClient({
    url: 'https://parley.invalid/graphql',
    token: () => make(++calls),
    timeoutMs,
    retry: { attempts: 1 },
    fetch: async (_, init) => {
      sent.push(new Headers(init?.headers).get('authorization'));
      return Response.json({ data: { eventPosition: '0' } });
    },
  });
  const ask = () => parley.eventPosition();
  return { ask, sent, calls: () => calls };
}

/** How often the function has been called when a request is sent after this many seconds, for each of them. */
async function callsAt(make: () => string, ...after: number[]) {
  const { ask, calls } = clientWith(make);
  const seen: number[] = [];
  for (const second of after) {
    vi.setSystemTime(start + second * 1000);
    await ask();
    seen.push(calls());
  }
  return seen;
}

describe('a JWT', () => {
  it('is refreshed 30 seconds before it expires, once for all requests', async () => {
    const { ask, sent, calls } = clientWith((call) => jwt({ exp: seconds + 3600 * call, sub: 'Zoë ☂' }));
    await ask();
    vi.setSystemTime(start + 3569_999);
    await ask();
    expect(calls()).toBe(1);
    vi.setSystemTime(start + 3570_000);
    await Promise.all(Array.from({ length: 20 }, ask));
    expect(calls()).toBe(2);
    expect(new Set(sent.slice(2)).size).toBe(1);
    expect(sent.at(-1)).not.toBe(sent[0]);
  });

  it('is refreshed after half of its life if that is short', async () => {
    const short = () => jwt({ exp: Date.now() / 1000 + 20 });
    expect(await callsAt(short, 0, 9.9, 10, 19.9, 20)).toEqual([1, 1, 2, 2, 3]);
  });

  it('is refreshed in time if the clock is behind that of the issuer', async () => {
    // The issuer's clock is 5 minutes ahead, and so is that of the gateway.
    const ahead = () => jwt({ iat: Date.now() / 1000 + 300, exp: Date.now() / 1000 + 300 + 600 });
    expect(await callsAt(ahead, 0, 569, 570)).toEqual([1, 1, 2]);
  });

  it('is used until it is refused if it seems to have expired when it arrives', async () => {
    const behind = () => jwt({ iat: seconds - 900, exp: seconds - 300 });
    expect(await callsAt(behind, 0, 60, 3600)).toEqual([1, 1, 1]);
  });
});

describe('a token without a readable expiry', () => {
  it.each([
    ['of another form', 'parley_secret'],
    ['with two dots, but no JSON', 'one.two.three'],
    ['with JSON that is no object', `e30.${Buffer.from('null').toString('base64url')}.x`],
    ['without exp', jwt({ iat: seconds })],
    ['with an exp that is no number', jwt({ exp: 'tomorrow' })],
    ['encrypted', `${jwt({ exp: seconds + 60 })}.four.five`],
  ])('is used until it is refused: %s', async (_, token) => {
    expect(await callsAt(() => token, 0, 3600, 360_000)).toEqual([1, 1, 1]);
  });
});

describe('a token function that does not return', () => {
  it('fails what waits for it in time, and is called again for a request half a minute later', async () => {
    const never = new Promise<string>(() => {});
    const { ask, calls, sent } = clientWith((call) => (call === 1 ? never : 'second'), 20);
    const late = { code: 'TIMEOUT', retryable: true, message: 'The token function did not return in time.' };
    await expect(ask()).rejects.toMatchObject(late);
    await expect(ask()).rejects.toMatchObject(late);
    expect(calls()).toBe(1);
    vi.setSystemTime(start + 30_000);
    expect(await ask()).toBe('0');
    expect([calls(), sent]).toEqual([2, ['Bearer second']]);
  });

  it('is still awaited by others when one caller ends its request', async () => {
    let arrive = (_: string) => {};
    const coming = new Promise<string>((resolve) => {
      arrive = resolve;
    });
    const parley = createClient({
      url: 'https://parley.invalid/graphql',
      token: () => coming,
      fetch: async () => Response.json({ data: { eventPosition: '0' } }),
    });
    const reason = new Error('The person left.');
    const controller = new AbortController();
    const ended = parley.eventPosition({ signal: controller.signal });
    const other = parley.eventPosition();
    controller.abort(reason);
    await expect(ended).rejects.toBe(reason);
    arrive('token');
    expect(await other).toBe('0');
  });
});
