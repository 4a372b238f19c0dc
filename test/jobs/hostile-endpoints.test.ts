import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { sendWebhook } from '../../src/jobs/send-webhook.ts';
import { openRawEndpoint } from '../support/clients/raw-endpoint.ts';

const send = (url: string, body = '{}', signal?: AbortSignal, timeoutMs = 500) =>
  sendWebhook(url, { 'content-type': 'application/json' }, body, {
    allowPrivate: true,
    timeoutMs,
    ...(signal && { signal }),
  });
const late = { error: 'No response within 0.5 seconds.' };
const broken = { error: 'The connection was lost before the end of the response.' };

/** Runs once part of the request has arrived. */
const onRequest = (answer: (socket: Socket) => void) => (socket: Socket) =>
  void socket.once('data', () => answer(socket));
/** Repeats the text for as long as the connection is open. */
const onAndOn = (socket: Socket, text: string) => {
  const piece = text.repeat(Math.ceil(65_536 / text.length));
  const pour = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on('drain', pour);
  pour();
};
const drip = (socket: Socket, text: string) => {
  const timer = setInterval(() => socket.write(text), 50);
  socket.on('close', () => clearInterval(timer));
};
const switching = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n';
const fine = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

it.each<[string, (socket: Socket) => void, object]>([
  ['switches protocols', onRequest((socket) => socket.write(switching)), { httpStatus: 101 }],
  ['switches protocols unprompted, and continues', (socket) => onAndOn(socket, switching), { httpStatus: 101 }],
  ['accepts and never responds', () => {}, late],
  ['responds with half a status line', onRequest((socket) => socket.write('HTTP/1.1 2')), late],
  [
    'sends headers slowly',
    onRequest((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      drip(socket, 'x: y\r\n');
    }),
    late,
  ],
  [
    'sends a body slowly',
    onRequest((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n');
      drip(socket, 'x');
    }),
    late,
  ],
  [
    'sends a chunked body slowly',
    onRequest((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      drip(socket, '1\r\nx\r\n');
    }),
    late,
  ],
  [
    'sends endless interim responses',
    onRequest((socket) => onAndOn(socket, 'HTTP/1.1 102 Processing\r\n\r\n')),
    { error: 'The endpoint sent more than 20 informational responses (1xx).' },
  ],
  ['sends interim responses slowly', onRequest((socket) => drip(socket, 'HTTP/1.1 100 Continue\r\n\r\n')), late],
  [
    'sends an endless body',
    onRequest((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onAndOn(socket, 'x');
    }),
    { httpStatus: 200 },
  ],
  [
    'sends a huge header',
    onRequest((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nx: ');
      onAndOn(socket, 'x');
    }),
    { error: 'The response was not valid HTTP (HPE_HEADER_OVERFLOW).' },
  ],
  [
    'sends endless headers',
    onRequest((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      onAndOn(socket, 'x: y\r\n');
    }),
    { error: 'The response was not valid HTTP (HPE_HEADER_OVERFLOW).' },
  ],
  [
    'sends endless trailers',
    onRequest((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n');
      onAndOn(socket, 'x: y\r\n');
    }),
    { error: 'The response was not valid HTTP (HPE_HEADER_OVERFLOW).' },
  ],
  [
    'speaks another protocol',
    onRequest((socket) => onAndOn(socket, 'SSH-2.0-OpenSSH_9.2\r\n')),
    { error: 'The response was not valid HTTP (HPE_INVALID_CONSTANT).' },
  ],
  ['closes its side only', onRequest((socket) => socket.end()), broken],
  ['closes its side before the request', (socket) => void socket.end(), broken],
  [
    'closes its side within a response',
    onRequest((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx')),
    broken,
  ],
  ['resets', onRequest((socket) => socket.resetAndDestroy()), broken],
  [
    'resets within a response',
    onRequest((socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx', () => socket.resetAndDestroy()),
    ),
    broken,
  ],
  ['responds before the request', (socket) => void socket.write(fine), { httpStatus: 200 }],
  ['responds twice', onRequest((socket) => socket.write(fine + fine)), { httpStatus: 200 }],
  ['responds, and continues', onRequest((socket) => onAndOn(socket, fine)), { httpStatus: 200 }],
  [
    'offers to keep the connection alive',
    onRequest((socket) =>
      socket.write(
        'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nKeep-Alive: timeout=86400\r\nContent-Length: 0\r\n\r\n',
      ),
    ),
    { httpStatus: 200 },
  ],
  [
    'redirects',
    onRequest((socket) =>
      socket.write('HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n'),
    ),
    { httpStatus: 307 },
  ],
])('an attempt ends and closes its connection if the endpoint %s', async (_what, behave, expected) => {
  const endpoint = await openRawEndpoint(behave);
  expect(await send(endpoint.url)).toEqual(expected);
  await endpoint.gone();
});

it('an attempt ends and closes its connection if the endpoint responds without reading the whole request', async () => {
  const size = 32 * 1024 * 1024;
  const endpoint = await openRawEndpoint((socket) => {
    socket.pause();
    socket.write(fine);
  });
  expect(await send(endpoint.url, 'x'.repeat(size), undefined, 10_000)).toEqual({ httpStatus: 200 });
  const [socket] = endpoint.sockets as [Socket];
  socket.resume();
  await endpoint.gone();
  expect(socket.bytesRead).toBeLessThan(size);
});

it.each<[string, (socket: Socket) => void]>([
  ['never starts the TLS handshake', () => {}],
  ['sends its part of the handshake slowly', (socket) => drip(socket, '\x16')],
])('an attempt ends and closes its connection if the endpoint %s', async (_what, behave) => {
  const endpoint = await openRawEndpoint(behave, 'https');
  expect(await send(endpoint.url)).toEqual({ error: expect.any(String) });
  await endpoint.gone();
});

it('an attempt ends and closes its connection if the endpoint speaks HTTP instead of TLS', async () => {
  const endpoint = await openRawEndpoint(
    onRequest((socket) => socket.write(fine)),
    'https',
  );
  expect(await send(endpoint.url)).toEqual({ error: expect.stringContaining('could not be secured') });
  await endpoint.gone();
});

it.each<[string, (socket: Socket) => void]>([
  ['has not responded', () => {}],
  ['sends slowly', onRequest((socket) => drip(socket, 'HTTP/1.1 100 Continue\r\n\r\n'))],
])('an attempt ends at once if the gateway stops while the endpoint %s', async (_what, behave) => {
  const stopping = new AbortController();
  const endpoint = await openRawEndpoint((socket) => {
    behave(socket);
    socket.once('data', () => stopping.abort());
  });
  expect(await send(endpoint.url, '{}', stopping.signal)).toEqual(expect.anything());
  await endpoint.gone();
});
