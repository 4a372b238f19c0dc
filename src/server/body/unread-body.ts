import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** The largest body that is worth waiting for to keep the connection. */
const smallBytes = 64 * 1024;
/** How many more bytes are received, and for how long, from a client that keeps sending a body that is not read. */
const lingerBytes = 1024 * 1024;
const lingerMs = 1_000;

/**
 * Answers a request whose body is incomplete and will not be read. A client that is still sending would not see the response if the
 * connection were closed immediately, so the rest of the body is discarded for a while.
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
  // The client was told not to send the body.
  if (waitsToBeTold) {
    outgoing.end(body);
    return;
  }
  // The response is written; it ends, perhaps together with the connection, after the body.
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
