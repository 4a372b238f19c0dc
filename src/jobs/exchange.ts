import type { LookupAddress } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import type { Answer } from '../domain/webhooks/webhook-delivery.ts';

export interface Message {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What to connect to, one after the other; the URL's host is not looked up. */
  readonly addresses: readonly string[];
}

/** What becomes of it. More than one may be called, and more than once: the first to end it counts. */
export interface Progress {
  readonly connected: () => void;
  /** There was no connection. */
  readonly failed: (cause: unknown) => void;
  readonly ended: (answer: Answer) => void;
}

const maxAnswerBytes = 64 * 1024;
const maxInformational = 20;

/** Posts a message over a connection of its own, until the signal is aborted: then the connection is gone, whatever state it was in. */
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
    // Where the request thinks that it is over already, or has handed its connection over.
    socket?.destroy();
  };
  over.addEventListener('abort', destroy, { once: true });
  outgoing.on('socket', (opened) => {
    socket = opened;
    // It may outlive the request that listens to it.
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
      progress.ended({ error: `The endpoint gave more than ${maxInformational} informational answers (1xx).` });
  });
  // Without a listener the connection is closed, and nothing else ever happens.
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

function lookUpIn(addresses: readonly string[]): LookupFunction {
  const found: LookupAddress[] = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_name, options, callback) => {
    const [first] = found;
    if (options.all) callback(null, found);
    else callback(null, first?.address ?? '', first?.family);
  };
}

/** Only of what happened on a connection to an address that was judged, so nothing is told of any other. */
function describe({ code }: NodeJS.ErrnoException): string {
  if (code?.startsWith('HPE_')) return `The answer was no HTTP that could be read (${code}).`;
  const byPeer = code === undefined || ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT'].includes(code);
  return byPeer
    ? 'The connection broke before the answer had ended.'
    : `The connection could not be secured (${code}).`;
}
