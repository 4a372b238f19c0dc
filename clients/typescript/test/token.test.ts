import { describe, expect, it } from 'vitest';
import { openTestApp } from '../../../test/support/gateways/app.ts';
import { listen } from '../../../test/support/gateways/gateway-address.ts';
import { type ClientOptions, createClient, ParleyRequestError } from '../src/index.js';
import { collect } from './collect.ts';
import { faultyFetch } from './faulty-fetch.ts';
import { revocableToken } from './revocable-token.ts';
import { tokenFunction } from './token-function.ts';

const app = await openTestApp();
const url = `${await listen(app.requestListener)}/graphql`;
const valid = app.tenant.token;
// Another gateway of the same database. This one accepts a revoked token for up to 10 seconds more, if it knows it.
const otherUrl = `${await listen((await openTestApp()).requestListener)}/graphql`;

/** A client that records the token of each request and the status of each answer. */
function recording(options: Partial<ClientOptions>) {
  const sent: { token: string | null; status: number }[] = [];
  const balancer = { url };
  const parley = createClient({
    url,
    fetch: async (_, init) => {
      const response = await fetch(balancer.url, init);
      const token = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? null;
      sent.push({ token, status: response.status });
      return response;
    },
    ...options,
  });
  return { parley, balancer, sent, statuses: () => sent.map(({ status }) => status) };
}

const times = <T>(count: number, make: (n: number) => T): T[] => Array.from({ length: count }, (_, n) => make(n));

describe('a token function', () => {
  it('is called once for concurrent requests and streams, and not again for later ones', async () => {
    const { token, calls } = tokenFunction(valid);
    const { parley, sent } = recording({ token });
    const { bulkOperation } = await createClient({ url, token: valid }).orThrow.bulkCreateConversations({
      conversations: [{ customer: { email: 'token@example.com' } }],
      waitMs: 30_000,
    });
    const streams = times(3, () => collect(parley.bulkOperationUpdated(bulkOperation.id)));
    await Promise.all([...times(20, () => parley.viewer()), ...streams]);
    await parley.viewer();
    expect(calls()).toBe(1);
    expect(new Set(sent.map((one) => one.token))).toEqual(new Set([valid]));
    expect(sent).toHaveLength(24);
  });

  it('may return the token itself, without a promise', async () => {
    const { parley } = recording({ token: () => valid });
    expect((await parley.viewer()).user?.id).toBe(app.tenant.userId);
  });

  it('is called once when 20 requests are refused in the middle of the work', async () => {
    const first = await revocableToken(app);
    const { token, calls } = tokenFunction(first.secret, valid);
    const { parley, balancer, statuses } = recording({ token });
    await parley.viewer();
    await first.revoke();
    balancer.url = otherUrl;
    const viewers = await Promise.all(times(20, () => parley.viewer()));
    expect(viewers.map(({ user }) => user?.id)).toEqual(times(20, () => app.tenant.userId));
    expect(calls()).toBe(2);
    expect(statuses().filter((status) => status === 401)).toHaveLength(20);
    expect(statuses().filter((status) => status === 200)).toHaveLength(21);
  });

  it('is not called again for an answer that is late with the refusal of an older token', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let requests = 0;
    const { token, calls } = tokenFunction('expired', valid);
    const parley = createClient({
      url,
      token,
      fetch: async (address, init) => {
        const late = ++requests === 1;
        const response = await fetch(address, init);
        if (late) await held;
        return response;
      },
    });
    const late = parley.viewer();
    await expect.poll(() => requests, { timeout: 20_000 }).toBe(1);
    await parley.viewer();
    expect(calls()).toBe(2);
    release();
    expect((await late).user?.id).toBe(app.tenant.userId);
    expect(calls()).toBe(2);
    expect(requests).toBe(4);
  });

  it('repeats a refused write with the same key', async () => {
    const { token, calls } = tokenFunction('expired', valid);
    const keys: unknown[] = [];
    const parley = createClient({
      url,
      token,
      retry: { attempts: 1 },
      fetch: (address, init) => {
        keys.push(JSON.parse(String(init?.body)).variables.input.idempotencyKey);
        return fetch(address, init);
      },
    });
    const { conversation } = await parley.orThrow.createConversation({ customer: { email: 'once@example.com' } });
    expect(conversation.id).toMatch(/^conversation_/);
    expect(keys).toEqual([expect.any(String), keys[0]]);
    expect(calls()).toBe(2);
  });

  it('has one more chance: a second refusal is the error', async () => {
    const { token, calls } = tokenFunction('expired', 'expired as well');
    const { parley, statuses } = recording({ token });
    await expect(parley.viewer()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', status: 401, retryable: false });
    expect(statuses()).toEqual([401, 401]);
    expect(calls()).toBe(2);
  });

  it('is called once for 20 refused requests even if it returns the refused token again', async () => {
    const { token, calls } = tokenFunction('expired');
    const { parley, statuses } = recording({ token });
    const outcomes = await Promise.allSettled(times(20, () => parley.viewer()));
    expect(outcomes.map(({ status }) => status)).toEqual(times(20, () => 'rejected'));
    expect(statuses()).toEqual(times(40, () => 401));
    expect(calls()).toBe(2);
  });

  it.each([
    ['by a proxy, without JSON', () => new Response('<h1>Who are you?</h1>', { status: 401 })],
    [
      'by an error with the status 200',
      () => Response.json({ data: null, errors: [{ message: 'No.', extensions: { code: 'UNAUTHENTICATED' } }] }),
    ],
  ])('is called for a refusal %s', async (_, refusal) => {
    const { token, calls } = tokenFunction('expired', valid);
    const { fetch, sent } = faultyFetch(refusal());
    const { parley } = recording({ token, fetch, retry: { attempts: 1 } });
    expect((await parley.viewer()).user?.id).toBe(app.tenant.userId);
    expect([calls(), sent.length]).toEqual([2, 2]);
  });

  it('is not called for other failures', async () => {
    const weak = await app.tenant.tokenWith([]);
    const { token, calls } = tokenFunction(weak);
    const { parley } = recording({ token });
    await expect(parley.conversation('conversation_01h455vb4pex5vsknk084sn02q')).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(calls()).toBe(1);
  });
});

describe('a token function that fails', () => {
  const cause = new Error('The login has ended');

  it('fails the waiting requests, and is called again by the next', async () => {
    const { token, calls } = tokenFunction(cause, valid);
    const { parley, sent } = recording({ token });
    const outcomes = await Promise.allSettled(times(5, () => parley.viewer()));
    for (const outcome of outcomes) {
      const { reason } = outcome as PromiseRejectedResult;
      expect(reason).toBeInstanceOf(ParleyRequestError);
      expect(reason).toMatchObject({
        code: 'TOKEN',
        status: null,
        retryable: false,
        cause,
        message: 'The token function failed (The login has ended).',
      });
    }
    expect([calls(), sent.length]).toEqual([1, 0]);
    expect((await parley.viewer()).user?.id).toBe(app.tenant.userId);
    expect(calls()).toBe(2);
  });

  it('fails a refused request, and the next does not send the refused token again', async () => {
    const { token } = tokenFunction('expired', cause, valid);
    const { parley, sent } = recording({ token });
    await expect(parley.viewer()).rejects.toMatchObject({ code: 'TOKEN', cause });
    await parley.viewer();
    expect(sent.map((one) => one.token)).toEqual(['expired', valid]);
  });

  it('fails in the same way if it throws at once, or returns no text', async () => {
    const throwing = () => {
      throw cause;
    };
    await expect(createClient({ url, token: throwing }).viewer()).rejects.toMatchObject({ code: 'TOKEN', cause });
    for (const nothing of ['', undefined as unknown as string]) {
      const { parley, sent } = recording({ token: () => nothing });
      await expect(parley.viewer()).rejects.toMatchObject({ code: 'TOKEN', cause: expect.any(TypeError) });
      expect(sent).toEqual([]);
    }
  });

  it('fails a subscription, without a retry', async () => {
    const { token, calls } = tokenFunction(cause);
    const { parley } = recording({ token });
    await expect(collect(parley.conversationCreated({ after: 'any' }))).rejects.toMatchObject({ code: 'TOKEN', cause });
    expect(calls()).toBe(1);
  });
});

describe('a string as the token', () => {
  it('is sent as it is, and a refusal is the error', async () => {
    const { parley, sent } = recording({ token: 'nonsense' });
    await expect(parley.viewer()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', status: 401 });
    expect(sent).toEqual([{ token: 'nonsense', status: 401 }]);
  });
});
