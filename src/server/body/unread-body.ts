import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** A body of at most so many bytes is worth waiting for, to keep the connection. */
const smallBytes = 64 * 1024;
/** How much more is taken off the wire, and for how long, of a client that goes on sending what nobody reads. */
const lingerBytes = 1024 * 1024;
const lingerMs = 1_000;

/**
 * Answers a request whose body has not come to its end and is not going to be read. A client that is still sending would
 * not see the answer if the connection were closed under it, so what it sends is thrown away for a while.
 */
export function answerUnread(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string | Uint8Array,
): void {
  const length = Number(incoming.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  const waitsToBeTold = incoming.headers.expect !== undefined;
  if (length > smallBytes || waitsToBeTold) outgoing.setHeader('connection', 'close');
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  // It was told not to send the body.
  if (waitsToBeTold) {
    outgoing.end(body);
    return;
  }
  // The whole answer is on its way; the response ends, and with it perhaps the connection, once the body has.
  outgoing.write(body);
  let bytes = 0;
  const end = () => {
    clearTimeout(timer);
    if (!outgoing.writableEnded) outgoing.end();
  };
  const give = () => {
    end();
    incoming.destroy();
  };
  const timer = setTimeout(give, lingerMs);
  incoming.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > lingerBytes) give();
  });
  incoming.on('end', end);
  incoming.on('close', end);
  incoming.on('error', end);
  incoming.resume();
}
