import type { IncomingMessage } from 'node:http';
import type { BodyShare } from './body-budget.ts';
import { BodyRefusedError } from './body-refused-error.ts';
import { decodeBody } from './request-body.ts';

export interface BodyLimits {
  readonly maxBytes: number;
  /** For the whole body, from the request's head on. */
  readonly timeoutMs: number;
  /** The share of this body in the memory for all bodies. */
  readonly share: BodyShare;
  /** Called before the body is read. */
  readonly onWanted: () => void;
}

/**
 * Reads a request's body as text, within its limits. It reads from Node's stream, because a limit in the fetch layer would cost
 * every request an additional stream.
 */
export function readBody(request: IncomingMessage, limits: BodyLimits): Promise<string> {
  const { maxBytes, timeoutMs, share, onWanted } = limits;
  return new Promise((resolve, reject) => {
    const refuse = (error: Error) => {
      clearTimeout(timer);
      request.off('data', onData);
      request.pause();
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) refuse(tooLarge(maxBytes));
      else if (share.take(chunk.length)) chunks.push(chunk);
      else refuse(tooMany());
    };
    const timer = setTimeout(() => refuse(tooSlow(timeoutMs)), timeoutMs);
    const chunks: Buffer[] = [];
    let bytes = 0;
    const declared = Number(request.headers['content-length'] ?? 0);
    if (declared > maxBytes) return refuse(tooLarge(maxBytes));
    if (!share.fits(declared)) return refuse(tooMany());
    onWanted();
    request.on('data', onData);
    request.on('end', () => {
      clearTimeout(timer);
      try {
        resolve(decodeBody(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
      } catch (error) {
        reject(error);
      }
    });
    request.on('error', () => refuse(gone()));
    request.on('aborted', () => refuse(gone()));
  });
}

function tooLarge(maxBytes: number): BodyRefusedError {
  return new BodyRefusedError(413, 'BAD_USER_INPUT', `The body is too large; the limit is ${maxBytes} bytes.`);
}

function tooSlow(timeoutMs: number): BodyRefusedError {
  const message = `The body did not arrive within ${timeoutMs} ms. Send it faster, or split it into smaller requests.`;
  return new BodyRefusedError(408, 'REQUEST_TIMEOUT', message);
}

function tooMany(): BodyRefusedError {
  const message = 'Too many large requests at the same time. Try again.';
  return new BodyRefusedError(503, 'SERVICE_UNAVAILABLE', message, { 'retry-after': '1' });
}

/** For logs and metrics only: the client is gone. */
function gone(): BodyRefusedError {
  return new BodyRefusedError(499, 'CLIENT_CLOSED_REQUEST', 'The client closed the connection.');
}
