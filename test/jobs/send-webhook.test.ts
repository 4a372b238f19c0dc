import { beforeAll, describe, expect, it } from 'vitest';
import { type LookUpAddresses, lookUpInDns } from '../../src/jobs/outbound/look-up-addresses.ts';
import { sendWebhook } from '../../src/jobs/send-webhook.ts';
import { openNameServer } from '../support/processes/name-server.ts';
import { openWebhookEndpoint, type WebhookEndpoint } from '../support/processes/webhook-endpoint.ts';

let endpoint: WebhookEndpoint;
let port: string;
beforeAll(async () => {
  endpoint = await openWebhookEndpoint();
  port = new URL(endpoint.url).port;
});

const resolveTo =
  (...addresses: string[]): LookUpAddresses =>
  async () =>
    addresses;
const noConnection = { error: 'No connection: the URL has no public address, or nothing responds there.' };
const lookUpThrough =
  (server: string): LookUpAddresses =>
  (name, signal) =>
    lookUpInDns(name, signal, [server]);
const send = (url: string, options: Partial<Parameters<typeof sendWebhook>[3]> = {}) =>
  sendWebhook(url, { 'content-type': 'application/json' }, '{}', { allowPrivate: false, timeoutMs: 5000, ...options });

describe('a private address', () => {
  it.each([
    '127.0.0.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::127.0.0.1]',
    '[::a9fe:a9fe]',
    '2130706433',
    '0x7f.1',
    '169.254.169.254',
  ])('is blocked in the URL without permission: %s', async (host) => {
    const count = endpoint.received.length;
    expect(await send(`http://${host}:${port}/`)).toEqual(noConnection);
    expect(endpoint.received).toHaveLength(count);
  });

  it('is blocked behind a name without permission, when connecting and among other addresses', async () => {
    const count = endpoint.received.length;
    const url = `http://rebinding.example:${port}/`;
    for (const found of [['127.0.0.1'], ['::ffff:127.0.0.1'], ['93.184.216.34', '127.0.0.1'], ['10.0.0.7']])
      expect(await send(url, { lookUp: resolveTo(...found) })).toEqual(noConnection);
    expect(endpoint.received).toHaveLength(count);
  });

  it('is used with permission, after it was resolved and checked', async () => {
    const url = `http://local.example:${port}/`;
    expect(await send(url, { allowPrivate: true, lookUp: resolveTo('127.0.0.1') })).toEqual({ httpStatus: 204 });
    expect(endpoint.received.at(-1)?.headers.host).toBe(`local.example:${port}`);
  });
});

describe('a response', () => {
  const local = { allowPrivate: true };

  it('that redirects is not followed', async () => {
    endpoint.answer = (response) => response.writeHead(302, { location: '/elsewhere' }).end();
    const count = endpoint.received.length;
    expect(await send(endpoint.url, local)).toEqual({ httpStatus: 302 });
    expect(endpoint.received).toHaveLength(count + 1);
  });

  it('without an end is cut off', async () => {
    let written = 0;
    endpoint.answer = (response) => {
      response.writeHead(200);
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) written += 65_536;
      };
      response.on('drain', pour);
      pour();
    };
    expect(await send(endpoint.url, local)).toEqual({ httpStatus: 200 });
    expect(written).toBeLessThan(16 * 1024 * 1024);
  });

  it('that does not arrive or does not end has a time limit', async () => {
    for (const answer of [
      () => {},
      (response: { writeHead(status: number): { write(text: string): void } }) => response.writeHead(200).write('x'),
    ]) {
      endpoint.answer = answer as WebhookEndpoint['answer'];
      expect(await send(endpoint.url, { ...local, timeoutMs: 500 })).toEqual({
        error: 'No response within 0.5 seconds.',
      });
    }
  });

  it('gets the same error for a closed port, an unknown name and an internal name', async () => {
    const causes: unknown[] = [];
    const onNoConnection = (cause: unknown) => causes.push((cause as { code?: string }).code);
    expect(await send('http://127.0.0.1:1/', { ...local, onNoConnection })).toEqual(noConnection);
    const lookUp = async () => {
      throw Object.assign(new Error(), { code: 'ENOTFOUND' });
    };
    expect(await send('http://nowhere.example/', { lookUp, onNoConnection })).toEqual(noConnection);
    expect(await send('http://empty.example/', { lookUp: resolveTo() })).toEqual(noConnection);
    expect(await send('http://inside.example/', { lookUp: resolveTo('10.0.0.7') })).toEqual(noConnection);
    expect(causes).toEqual(['ECONNREFUSED', 'ENOTFOUND']);
  });
});

describe('a host name', () => {
  const local = { allowPrivate: true };
  beforeAll(() => {
    endpoint.answer = (response) => response.writeHead(204).end();
  });

  it('is resolved once, and the connection uses the resolved addresses', async () => {
    const names = await openNameServer((nth) => (nth === 1 ? '127.0.0.1' : '127.0.0.99'));
    const count = endpoint.received.length;
    const options = { ...local, lookUp: lookUpThrough(names.address) };
    expect(await send(`http://rebinding.example:${port}/`, options)).toEqual({ httpStatus: 204 });
    expect(names.asked).toEqual(['rebinding.example A']);
    expect(endpoint.received).toHaveLength(count + 1);
  });

  it('with an internal address is rejected, whatever it resolved to before', async () => {
    const names = await openNameServer((nth) => (nth === 1 ? '93.184.216.34' : '127.0.0.1'));
    await lookUpInDns('rebinding.example', new AbortController().signal, [names.address]);
    const count = endpoint.received.length;
    const lookUp = lookUpThrough(names.address);
    expect(await send(`http://rebinding.example:${port}/`, { lookUp })).toEqual(noConnection);
    expect(endpoint.received).toHaveLength(count);
  });

  it('is resolved through DNS only: names that only this machine knows are blocked', async () => {
    const count = endpoint.received.length;
    expect(await send(`http://localhost:${port}/`)).toEqual(noConnection);
    expect(endpoint.received).toHaveLength(count);
    expect(await send(`http://localhost:${port}/`, local)).toEqual({ httpStatus: 204 });
  });

  it('whose name server never responds delays only its own attempt, up to its time limit', async () => {
    const names = await openNameServer(() => null);
    const lookUp = lookUpThrough(names.address);
    const stalled = Array.from({ length: 50 }, (_, nth) =>
      send(`http://stalled-${nth}.example/`, { lookUp, timeoutMs: 1000 }),
    );
    expect(await send(`http://localhost:${port}/`, local)).toEqual({ httpStatus: 204 });
    expect(await Promise.all(stalled)).toEqual(stalled.map(() => noConnection));
  });
});
