import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerUnread } from '../body/unread-body.ts';
import { isPlain, type PlainAnswer } from './plain-answer.ts';
import { isEventStream, type ResponseHeaders } from './response-headers.ts';
import { dropStream, sendStream } from './send-stream.ts';

export interface Connection {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly headers: ResponseHeaders;
}

/** Sends a response with the common headers. Resolves when it has been passed to the system, or the client is gone. */
export async function sendAnswer(
  answer: Response | PlainAnswer,
  added: Readonly<Record<string, string>>,
  { incoming, outgoing, headers }: Connection,
): Promise<void> {
  if (isPlain(answer)) {
    // Node takes a flat list directly; a merged object would only be taken apart again.
    const all = ['content-length', String(Buffer.byteLength(answer.body))];
    for (const name in added) if (!(name in answer.headers)) all.push(name, added[name] as string);
    for (const name in answer.headers) all.push(name, answer.headers[name] as string);
    outgoing.writeHead(answer.status, all).end(answer.body);
    return;
  }
  const { status } = answer;
  const all = Object.fromEntries(headers.complete(answer, added).headers);
  if (isEventStream(answer) && answer.body) {
    if (outgoing.destroyed) return dropStream(answer.body);
    outgoing.writeHead(status, all);
    return sendStream(answer.body as unknown as AsyncIterable<Uint8Array>, outgoing);
  }
  const body = new Uint8Array(await answer.arrayBuffer());
  if (outgoing.destroyed) return;
  if (!incoming.complete) answerUnread(incoming, outgoing, status, all, body);
  else if (status === 204 || status === 304) outgoing.writeHead(status, all).end();
  else outgoing.writeHead(status, { ...all, 'content-length': body.length }).end(body);
}
