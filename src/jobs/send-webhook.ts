import { isIP } from 'node:net';
import { isPublicAddress } from '../domain/core/public-address.ts';
import type { Answer } from '../domain/webhooks/webhook-delivery.ts';
import { exchange } from './exchange.ts';
import { type LookUpAddresses, lookUpBySystem, lookUpInDns } from './look-up-addresses.ts';

export interface SendOptions {
  /** May it go to addresses that are not public? */
  readonly allowPrivate: boolean;
  /** The attempt is over after so long, whatever the endpoint does. */
  readonly timeoutMs: number;
  /** How names are looked up. Where it is absent: in the DNS, or as the system does where any address will do. */
  readonly lookUp?: LookUpAddresses;
  readonly signal?: AbortSignal;
  /** Why there was no connection, which the answer does not tell. */
  readonly onNoConnection?: (cause: unknown) => void;
}

/** Of a name's addresses, how many are tried. */
const maxAddresses = 8;

/**
 * The same words for a name that is not known, one that leads to an address that is not public, and an address where nobody
 * listens: who may choose the URL must not learn from the difference what there is inside of the network.
 */
const noConnection: Answer = {
  error: 'There was no connection: the URL leads to no public address, or nobody answers there.',
};

class PrivateAddressError extends Error {}

/**
 * Sends one message, and gives what the endpoint answered. The name is looked up once; its addresses are judged, and those
 * are what is connected to, so a name that answers otherwise a moment later leads nowhere else. Redirects are answers like any other.
 * Resolves within the time-out, and when the signal is aborted; lookup and connection are over then.
 */
export function sendWebhook(
  target: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  options: SendOptions,
): Promise<Answer> {
  const url = new URL(target);
  const over = new AbortController();
  return new Promise((resolve) => {
    let connected = false;
    const end = (answer: Answer) => {
      if (over.signal.aborted) return;
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', stop);
      over.abort();
      resolve(answer);
    };
    const fail = (cause: unknown) => {
      if (!over.signal.aborted) options.onNoConnection?.(cause);
      end(noConnection);
    };
    const stop = () => end({ error: 'The gateway stopped.' });
    const timer = setTimeout(() => {
      if (connected) end({ error: `There was no answer within ${options.timeoutMs / 1000} seconds.` });
      else fail(new Error('It took too long to connect.'));
    }, options.timeoutMs);
    options.signal?.addEventListener('abort', stop);
    if (options.signal?.aborted) return stop();
    judgedAddresses(url, options, over.signal)
      .then((addresses) =>
        exchange({ url, headers, body, addresses }, over.signal, {
          connected: () => {
            connected = true;
          },
          failed: fail,
          ended: end,
        }),
      )
      .catch(fail);
  });
}

async function judgedAddresses(url: URL, options: SendOptions, signal: AbortSignal): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const lookUp = options.lookUp ?? (options.allowPrivate ? lookUpBySystem : lookUpInDns);
  const addresses = isIP(host) === 0 ? await lookUp(host, signal) : [host];
  if (!options.allowPrivate && !addresses.every(isPublicAddress)) throw new PrivateAddressError();
  if (addresses.length === 0) throw new Error('The name has no address.');
  return addresses.slice(0, maxAddresses);
}
