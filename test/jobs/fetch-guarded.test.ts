import type { ServerResponse } from 'node:http';
import { beforeAll, expect, it } from 'vitest';
import { fetchGuarded } from '../../src/jobs/outbound/fetch-guarded.ts';
import { openWebhookEndpoint, type WebhookEndpoint } from '../support/processes/webhook-endpoint.ts';

let endpoint: WebhookEndpoint;
let port: string;
beforeAll(async () => {
  endpoint = await openWebhookEndpoint();
  port = new URL(endpoint.url).port;
});

const limits = { timeoutMs: 1_000, maxBytes: 1_000 };
const read = (url: string, allowPrivate: boolean, lookUp = async () => ['127.0.0.1']) =>
  fetchGuarded(url, { allowPrivate, lookUp }, limits);
const answering = async (answer: (response: ServerResponse) => void, url = endpoint.url) => {
  endpoint.answer = answer;
  return read(url, true);
};

it('returns the status and the text', async () => {
  const response = await answering((stream) => stream.writeHead(404).end('{"keys":[]}'));
  expect([response.status, await response.json()]).toEqual([404, { keys: [] }]);
});

it('does not follow a redirect', async () => {
  const count = endpoint.received.length;
  const response = await answering((stream) => stream.writeHead(302, { location: endpoint.url }).end());
  expect([response.status, endpoint.received.length]).toEqual([302, count + 1]);
});

it('connects to the address that was judged, and to no private one without permission', async () => {
  const count = endpoint.received.length;
  const url = `http://keys.example:${port}/`;
  expect((await answering((stream) => stream.writeHead(200).end('x'), url)).status).toBe(200);
  await expect(read(url, false)).rejects.toThrow();
  await expect(read(`http://127.0.0.1:${port}/`, false)).rejects.toThrow();
  await expect(read(url, true, async () => [])).rejects.toThrow('The name has no address.');
  expect(endpoint.received).toHaveLength(count + 1);
});

it.each<[string, (stream: ServerResponse) => void]>([
  ['is too long', (stream) => stream.writeHead(200).end('x'.repeat(2_000))],
  ['does not end', (stream) => stream.writeHead(200).write('x')],
  ['breaks off', (stream) => stream.writeHead(200, { 'content-length': '10' }).write('x', () => stream.destroy())],
  ['does not begin', () => {}],
  ['is none', (stream) => stream.destroy()],
])('rejects if the response %s', async (_what, answer) => {
  await expect(answering(answer)).rejects.toThrow();
});
