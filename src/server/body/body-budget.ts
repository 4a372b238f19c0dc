/** What one request's body holds of the budget. */
export interface BodyShare {
  /** Could so many bytes more be held now? */
  fits(bytes: number): boolean;
  /** Takes them; false, and nothing taken, where they do not fit. */
  take(bytes: number): boolean;
  /** Gives all back; once. */
  release(): void;
}

/** The bytes of bodies that this process holds, over all requests. */
export interface BodyBudget {
  /** The bytes held now. */
  readonly held: number;
  /** A share for one request of this token. */
  open(tokenId: string): BodyShare;
}

/**
 * Shares the budget out so that nobody can take it from the others: a token may hold as much as is still free. Alone it
 * gets half; n greedy ones get a part of n + 1 each, and as much stays free for whoever comes next. (Choudhury and Hahne's
 * dynamic thresholds, which switches share their buffers by.)
 */
export function createBodyBudget(totalBytes: number): BodyBudget {
  const byToken = new Map<string, number>();
  let held = 0;
  return {
    get held() {
      return held;
    },
    open(tokenId) {
      let own = 0;
      const fits = (bytes: number) => (byToken.get(tokenId) ?? 0) + bytes <= totalBytes - held - bytes;
      return {
        fits,
        take(bytes) {
          if (!fits(bytes)) return false;
          own += bytes;
          held += bytes;
          byToken.set(tokenId, (byToken.get(tokenId) ?? 0) + bytes);
          return true;
        },
        release() {
          held -= own;
          const left = (byToken.get(tokenId) ?? 0) - own;
          if (left > 0) byToken.set(tokenId, left);
          else byToken.delete(tokenId);
          own = 0;
        },
      };
    },
  };
}
