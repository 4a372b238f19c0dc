import type { Answer } from '../domain/webhooks/webhook-delivery.ts';
import { exchange } from './outbound/exchange.ts';
import { type AddressGuard, judgedAddresses } from './outbound/judged-addresses.ts';

export interface SendOptions extends AddressGuard {
  /** The timeout of an attempt, whatever the endpoint does. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Called with the reason for a failed connection, which the result does not contain. */
  readonly onNoConnection?: (cause: unknown) => void;
}

/**
 * The same message for an unknown name, a name with a private address, and an address where nothing listens: whoever chooses the URL
 * must not learn from the difference what exists inside the network.
 */
const noConnection: Answer = {
  error: 'No connection: the URL has no public address, or nothing responds there.',
};

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
