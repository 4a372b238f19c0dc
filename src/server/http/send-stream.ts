import type { ServerResponse } from 'node:http';
import { askOnceHalfClosed } from './half-closed.ts';

/** An event stream's line that stands for nothing. */
const comment = ':\n\n';
/** How long a client may take nothing of a stream before it counts as gone. */
const stalledMs = 60_000;

/**
 * Sends a stream of events as the body of an answer whose head was written, as fast as it is taken; resolves once it is over. When the
 * client goes, or takes nothing more, the stream is ended, so that whoever fills it knows.
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
  // Between two chunks, each of whole events.
  if (outgoing.socket) askOnceHalfClosed(outgoing.socket, outgoing, () => outgoing.write(comment));
  return new Promise((resolve, reject) => {
    outgoing.once('close', () => {
      // What goes wrong at the end of a stream that nobody reads any more is no fault of the request.
      if (!outgoing.writableFinished) chunks.return?.().catch(() => {});
      resolve();
    });
    pump().catch(reject);
  });
}

/** Resolves when there is room for more, or nobody to send it to. */
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
 * Ends a stream that nobody will read. Yoga's begin with the first read, and know only then what there is to end.
 */
export function dropStream(body: object): void {
  const chunks = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  chunks.next().catch(() => {});
  chunks.return?.().catch(() => {});
}
