import { LRUCache } from 'lru-cache';

/** The result of counting a request. */
interface RequestAllowance {
  readonly allowed: boolean;
  /** `RateLimit-Limit`, `-Remaining` and `-Reset` (in seconds), and `Retry-After` if the request is not allowed. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface RequestRates {
  /** Counts one request. */
  take(clientId: string): RequestAllowance;
}

const windowMs = 60_000;

/** The maximum number of tokens with a counter; far more than a gateway has clients. */
const maxTokens = 100_000;

/**
 * Counts the requests of each token, in windows of a minute that begin with its first request. The counters are local to this
 * process: asking the database for each request would cost more than most requests.
 */
export function createRequestRates(perMinute: number, now: () => number = () => performance.now()): RequestRates {
  const windows = new LRUCache<string, { endsAt: number; count: number }>({ max: maxTokens });
  return {
    take(clientId) {
      const at = now();
      let window = windows.get(clientId);
      if (window === undefined || window.endsAt <= at) {
        window = { endsAt: at + windowMs, count: 0 };
        windows.set(clientId, window);
      }
      const allowed = window.count < perMinute;
      if (allowed) window.count++;
      const reset = String(Math.ceil((window.endsAt - at) / 1000));
      const headers: Record<string, string> = {
        'ratelimit-limit': String(perMinute),
        'ratelimit-remaining': String(perMinute - window.count),
        'ratelimit-reset': reset,
      };
      if (!allowed) headers['retry-after'] = reset;
      return { allowed, headers };
    },
  };
}
