import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import type { Answer } from '../../domain/webhooks/webhook-delivery.ts';
import { lookUpIn } from './judged-addresses.ts';

export interface Message {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The addresses to connect to, one after the other; the host of the URL is not resolved. */
  readonly addresses: readonly string[];
}

/** Callbacks for the result. Several may be called, and repeatedly: the first one counts. */
export interface Progress {
  readonly connected: () => void;
  /** No connection could be established. */
  readonly failed: (cause: unknown) => void;
  readonly ended: (answer: Answer) => void;
}

const maxAnswerBytes = 64 * 1024;
const maxInformational = 20;

/** Posts a message over its own connection. When the signal is aborted, the connection is destroyed in any state. */
export function exchange({ url, headers, body, addresses }: Message, over: AbortSignal, progress: Progress): void {
  if (over.aborted) return;
  let socket: Socket | null = null;
  let connected = false;
  const outgoing = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
    method: 'POST',
    agent: false,
    lookup: lookUpIn(addresses),
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
  });
  const destroy = () => {
    outgoing.destroy();
    // Also needed if the request considers itself finished, or has handed over its connection.
    socket?.destroy();
  };
  over.addEventListener('abort', destroy, { once: true });
  outgoing.on('socket', (opened) => {
    socket = opened;
    // The socket can outlive the request that listens to it.
    opened.on('error', () => {});
    if (over.aborted) return opened.destroy();
    opened.once('connect', () => {
      connected = true;
      progress.connected();
    });
  });
  const fail = (error: NodeJS.ErrnoException) => {
    if (connected) progress.ended({ error: describe(error) });
    else progress.failed(error);
  };
  let informational = 0;
  outgoing.on('information', () => {
    if (++informational > maxInformational)
      progress.ended({ error: `The endpoint sent more than ${maxInformational} informational responses (1xx).` });
  });
  // Without a listener, the connection is closed and no other event follows.
  outgoing.on('upgrade', ({ statusCode }) => progress.ended({ httpStatus: statusCode ?? 101 }));
  outgoing.on('response', (incoming) => readAnswer(incoming, progress.ended, fail));
  outgoing.on('error', fail);
  outgoing.on('close', () => fail(new Error('The connection was closed.')));
  outgoing.end(body);
}

function readAnswer(incoming: IncomingMessage, ended: Progress['ended'], fail: (error: Error) => void): void {
  let bytes = 0;
  const answer = () => ended({ httpStatus: incoming.statusCode ?? 0 });
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) answer();
  });
  incoming.on('end', answer);
  incoming.on('error', fail);
}

/** Describes only errors on a connection to an allowed address, so it reveals nothing about other addresses. */
function describe({ code }: NodeJS.ErrnoException): string {
  if (code?.startsWith('HPE_')) return `The response was not valid HTTP (${code}).`;
  const byPeer = code === undefined || ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT'].includes(code);
  return byPeer
    ? 'The connection was lost before the end of the response.'
    : `The connection could not be secured (${code}).`;
}
