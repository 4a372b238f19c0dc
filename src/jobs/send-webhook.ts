import { isIP } from 'node:net';
import { isPublicAddress } from '../domain/core/public-address.ts';
import type { Answer } from '../domain/webhooks/webhook-delivery.ts';
import { exchange } from './exchange.ts';
import { type LookUpAddresses, lookUpBySystem, lookUpInDns } from './look-up-addresses.ts';

export interface SendOptions {
  /** Whether addresses that are not public are allowed. */
  readonly allowPrivate: boolean;
  /** The timeout of an attempt, whatever the endpoint does. */
  readonly timeoutMs: number;
  /** How names are resolved. Default: by DNS, or by the system if any address is allowed. */
  readonly lookUp?: LookUpAddresses;
  readonly signal?: AbortSignal;
  /** Called with the reason for a failed connection, which the result does not contain. */
  readonly onNoConnection?: (cause: unknown) => void;
}

/** How many addresses of a name are tried. */
const maxAddresses = 8;

/**
 * The same message for an unknown name, a name with a private address, and an address where nothing listens: whoever chooses the URL
 * must not learn from the difference what exists inside the network.
 */
const noConnection: Answer = {
  error: 'No connection: the URL has no public address, or nothing responds there.',
};

class PrivateAddressError extends Error {}

/**
 * Sends one message and returns the endpoint's response. The name is resolved once, and the connection uses the addresses that were
 * checked, so a name that changes a moment later cannot redirect it (DNS rebinding). Redirects are not followed. Resolves within the
 * timeout or when the signal is aborted; the lookup and the connection are then closed.
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
      if (connected) end({ error: `No response within ${options.timeoutMs / 1000} seconds.` });
      else fail(new Error('Timed out while connecting.'));
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

/** The addresses of a URL's host. Rejects if any is not public, unless `allowPrivate`. */
export async function judgedAddresses(
  url: URL,
  options: Pick<SendOptions, 'allowPrivate' | 'lookUp'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const lookUp = options.lookUp ?? (options.allowPrivate ? lookUpBySystem : lookUpInDns);
  const addresses = isIP(host) === 0 ? await lookUp(host, signal) : [host];
  if (!options.allowPrivate && !addresses.every(isPublicAddress)) throw new PrivateAddressError();
  if (addresses.length === 0) throw new Error('The name has no address.');
  return addresses.slice(0, maxAddresses);
}
