import type { LookupAddress, lookup } from 'node:dns';
import { beforeAll, describe, expect, it } from 'vitest';
import { sendWebhook } from '../../src/jobs/send-webhook.ts';
import { openWebhookEndpoint, type WebhookEndpoint } from '../support/webhook-endpoint.ts';

let endpoint: WebhookEndpoint;
let port: string;
beforeAll(async () => {
  endpoint = await openWebhookEndpoint();
  port = new URL(endpoint.url).port;
});

const resolveTo = (...addresses: string[]): typeof lookup =>
  ((_name: string, _options: object, done: (error: null, found: LookupAddress[]) => void) =>
    done(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )) as never;
const send = (url: string, options: Partial<Parameters<typeof sendWebhook>[3]> = {}) =>
  sendWebhook(url, { 'content-type': 'application/json' }, '{}', { allowPrivate: false, timeoutMs: 5000, ...options });

describe('without leave, an address that is not public', () => {
  it.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1', '169.254.169.254'])(
    'is not sent to where the URL has it: %s',
    async (host) => {
      const count = endpoint.received.length;
      expect(await send(`http://${host}:${port}/`)).toMatchObject({ error: expect.stringContaining('not public') });
      expect(endpoint.received).toHaveLength(count);
    },
  );

  it('is not sent to where the name leads to it, at the moment of the connection, and among others', async () => {
    const count = endpoint.received.length;
    const url = `http://rebinding.example:${port}/`;
    for (const found of [['127.0.0.1'], ['::ffff:127.0.0.1'], ['93.184.216.34', '127.0.0.1'], ['10.0.0.7']])
      expect(await send(url, { lookUp: resolveTo(...found) })).toEqual({
        error: 'rebinding.example leads to an address that is not public.',
      });
    expect(endpoint.received).toHaveLength(count);
  });

  it('with leave, is sent to, by the address that was judged', async () => {
    const url = `http://local.example:${port}/`;
    expect(await send(url, { allowPrivate: true, lookUp: resolveTo('127.0.0.1') })).toEqual({ httpStatus: 204 });
    expect(endpoint.received.at(-1)?.headers.host).toBe(`local.example:${port}`);
  });
});

describe('an answer', () => {
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

  it('that does not come, or does not end, is waited for so long only', async () => {
    for (const answer of [
      () => {},
      (response: { writeHead(status: number): { write(text: string): void } }) => response.writeHead(200).write('x'),
    ]) {
      endpoint.answer = answer as WebhookEndpoint['answer'];
      expect(await send(endpoint.url, { ...local, timeoutMs: 100 })).toEqual({
        error: 'There was no answer within 0.1 seconds.',
      });
    }
  });

  it('cannot come where nobody listens, or no such name is known', async () => {
    expect(await send('http://127.0.0.1:1/', local)).toEqual({ error: 'There was no connection (ECONNREFUSED).' });
    const unknown = ((_name: string, _options: object, done: (error: Error) => void) =>
      done(Object.assign(new Error(), { code: 'ENOTFOUND' }))) as never;
    expect(await send('http://nowhere.example/', { lookUp: unknown })).toEqual({
      error: 'There was no connection (ENOTFOUND).',
    });
  });
});
