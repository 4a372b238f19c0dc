import type { IncomingMessage } from 'node:http';
import type { BodyShare } from './body-budget.ts';
import { BodyRefusedError } from './body-refused-error.ts';
import { decodeBody } from './request-body.ts';

export interface BodyLimits {
  readonly maxBytes: number;
  /** For the whole body, from the head of the request on. */
  readonly timeoutMs: number;
  /** What this body may hold of the memory that all bodies share. */
  readonly share: BodyShare;
  /** Called where the body is wanted, before anything of it is read. */
  readonly onWanted: () => void;
}

/**
 * Reads a request's body as text, within its limits. Read here, from Node's own stream, because a limit in the fetch
 * layer costs every request a stream of its own.
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
  return new BodyRefusedError(413, 'BAD_USER_INPUT', `The body is larger than ${maxBytes} bytes.`);
}

function tooSlow(timeoutMs: number): BodyRefusedError {
  const message = `The body did not come within ${timeoutMs} ms. Send it faster, or in smaller pieces.`;
  return new BodyRefusedError(408, 'REQUEST_TIMEOUT', message);
}

function tooMany(): BodyRefusedError {
  const message = 'Too many large requests are being read, of this token or of all. Try again.';
  return new BodyRefusedError(503, 'SERVICE_UNAVAILABLE', message, { 'retry-after': '1' });
}

/** For the log and the metrics; there is nobody to read it. */
function gone(): BodyRefusedError {
  return new BodyRefusedError(499, 'CLIENT_CLOSED_REQUEST', 'The client went away.');
}
