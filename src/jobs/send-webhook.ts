import { type LookupAddress, lookup as lookUp } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from '../domain/public-address.ts';
import type { Answer } from '../domain/webhook-delivery.ts';

export interface SendOptions {
  /** May it go to addresses that are not public? */
  readonly allowPrivate: boolean;
  readonly timeoutMs: number;
  /** How names are looked up; that of the system where it is absent. */
  readonly lookUp?: typeof lookUp;
  readonly signal?: AbortSignal;
}

const mostAnswerBytes = 64 * 1024;

class PrivateAddressError extends Error {}

/**
 * Sends one message, and gives what the endpoint answered. Addresses are judged as the connection is made, with those that
 * it is made to, so a name that answers otherwise a moment later leads nowhere else. Redirects are answers like any other.
 */
export function sendWebhook(
  target: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  options: SendOptions,
): Promise<Answer> {
  const url = new URL(target);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // An address in place of a name is not looked up.
  if (!options.allowPrivate && isIP(host) !== 0 && !isPublicAddress(host)) return Promise.resolve(refused(host));
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
  return new Promise((resolve) => {
    const fail = (error: unknown) => resolve(failure(error, host, timeout.aborted, options.timeoutMs));
    const outgoing = send(
      url,
      {
        method: 'POST',
        // A connection of its own for each, so that every one is judged.
        agent: false,
        lookup: judgedLookup(options),
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        signal,
      },
      (incoming) => {
        let bytes = 0;
        const answer = () => resolve({ httpStatus: incoming.statusCode ?? 0 });
        incoming.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes <= mostAnswerBytes) return;
          answer();
          incoming.destroy();
        });
        incoming.on('end', answer);
        incoming.on('error', fail);
      },
    );
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}

function judgedLookup(options: SendOptions): LookupFunction {
  const look = options.lookUp ?? lookUp;
  return (hostname, lookupOptions, callback) => {
    look(hostname, { ...lookupOptions, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, []);
      const judged = options.allowPrivate || addresses.every(({ address }) => isPublicAddress(address));
      if (!judged) return callback(new PrivateAddressError(), []);
      const [first] = addresses;
      if (lookupOptions.all) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
}

function refused(host: string): Answer {
  return { error: `${host} leads to an address that is not public.` };
}

function failure(error: unknown, host: string, timedOut: boolean, timeoutMs: number): Answer {
  if (error instanceof PrivateAddressError) return refused(host);
  if (timedOut) return { error: `There was no answer within ${timeoutMs / 1000} seconds.` };
  const { code } = error as NodeJS.ErrnoException;
  return { error: `There was no connection${code ? ` (${code})` : ''}.` };
}
