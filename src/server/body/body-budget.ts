/** The share of one request's body in the budget. */
export interface BodyShare {
  /** Whether the budget currently has room for this many more bytes. */
  fits(bytes: number): boolean;
  /** Reserves bytes. Returns false and reserves nothing if they do not fit. */
  take(bytes: number): boolean;
  /** Releases all bytes, once. */
  release(): void;
}

/** The memory for the request bodies of this process. */
export interface BodyBudget {
  /** The number of bytes in use. */
  readonly held: number;
  /** A share for one request of this token. */
  open(clientId: string): BodyShare;
}

/**
 * Distributes the budget so that no token can use it up: a token may use as much as is still free. A single greedy token gets half;
 * n greedy tokens get one part of n + 1 each, and the same amount stays free for others. (These are Choudhury and Hahne's dynamic
 * thresholds, which network switches use for their buffers.)
 */
export function createBodyBudget(totalBytes: number): BodyBudget {
  const byToken = new Map<string, number>();
  let held = 0;
  return {
    get held() {
      return held;
    },
    open(clientId) {
      let own = 0;
      const fits = (bytes: number) => (byToken.get(clientId) ?? 0) + bytes <= totalBytes - held - bytes;
      return {
        fits,
        take(bytes) {
          if (!fits(bytes)) return false;
          own += bytes;
          held += bytes;
          byToken.set(clientId, (byToken.get(clientId) ?? 0) + bytes);
          return true;
        },
        release() {
          held -= own;
          const left = (byToken.get(clientId) ?? 0) - own;
          if (left > 0) byToken.set(clientId, left);
          else byToken.delete(clientId);
          own = 0;
        },
      };
    },
  };
}
