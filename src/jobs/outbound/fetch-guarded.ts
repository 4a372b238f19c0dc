import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { type AddressGuard, judgedAddresses, lookUpIn } from './judged-addresses.ts';

interface FetchLimits {
  /** For everything, from the lookup of the name to the last byte. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/**
 * Reads a document with GET from an address that the guard allows. Redirects are not followed. Rejects if there is no
 * complete response within the limits.
 */
export async function fetchGuarded(target: string, guard: AddressGuard, limits: FetchLimits): Promise<Response> {
  const url = new URL(target);
  const signal = AbortSignal.timeout(limits.timeoutMs);
  const addresses = await judgedAddresses(url, guard, signal);
  return new Promise((resolve, reject) => {
    const outgoing = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      agent: false,
      lookup: lookUpIn(addresses),
      signal,
      headers: { accept: 'application/json' },
    });
    outgoing.on('error', reject);
    outgoing.on('response', (incoming) => {
      const bounded = incoming.pipe(atMost(limits.maxBytes));
      incoming.on('error', (error) => bounded.destroy(error));
      const { statusCode } = incoming;
      text(bounded)
        .then((body) => resolve(new Response(body, { status: (statusCode as number) < 200 ? 502 : statusCode })))
        .catch((error: unknown) => {
          outgoing.destroy();
          reject(error);
        });
    });
    outgoing.end();
  });
}

function atMost(maxBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, callback) {
      bytes += chunk.length;
      callback(bytes > maxBytes ? new Error('The document is too long.') : null, chunk);
    },
  });
}
