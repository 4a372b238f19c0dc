import type { ServerResponse } from 'node:http';
import { askOnceHalfClosed } from './half-closed.ts';

/** A comment line of an event stream, which clients ignore. */
const comment = ':\n\n';
/** How long a client may stop reading a stream before it counts as gone. */
const stalledMs = 60_000;

/**
 * Sends a stream of events as the body of a response whose head has been written, as fast as the client reads it. Resolves at the
 * end. If the client disconnects or stops reading, the stream is ended, so that its source stops too.
 */
export function sendStream(body: AsyncIterable<Uint8Array>, outgoing: ServerResponse): Promise<void> {
  const chunks = body[Symbol.asyncIterator]();
  const pump = async () => {
    for (;;) {
      const { value, done } = await chunks.next();
      if (outgoing.destroyed) return;
      if (done) {
        outgoing.end();
        return;
      }
      if (!outgoing.write(value)) await drained(outgoing);
    }
  };
  // Between two chunks; each chunk contains whole events.
  if (outgoing.socket) askOnceHalfClosed(outgoing.socket, outgoing, () => outgoing.write(comment));
  return new Promise((resolve, reject) => {
    outgoing.once('close', () => {
      // An error at the end of a stream that is no longer read does not concern the request.
      if (!outgoing.writableFinished) chunks.return?.().catch(() => {});
      resolve();
    });
    pump().catch(reject);
  });
}

/** Resolves when there is room for more, or the client is gone. */
function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => outgoing.destroy(), stalledMs);
    const over = () => {
      clearTimeout(timer);
      outgoing.off('drain', over);
      outgoing.off('close', over);
      resolve();
    };
    outgoing.on('drain', over);
    outgoing.on('close', over);
  });
}

/**
 * Ends a stream that will not be read. Streams of Yoga start with the first read, and can only be ended after it.
 */
export function dropStream(body: object): void {
  const chunks = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  chunks.next().catch(() => {});
  chunks.return?.().catch(() => {});
}
