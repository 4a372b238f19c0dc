import type { Caller } from '../../domain/access/caller.ts';

/** The connections of each token that stay open: WebSockets, and streams of server-sent events. */
export interface TokenSockets {
  readonly limit: number;
  /** Counts one more, and gives what ends it, to be called once or more; null where the token has as many as it may. */
  open(caller: Caller): (() => void) | null;
}

/** Counted in this process, for connections are to this process. */
export function createTokenSockets(limit: number): TokenSockets {
  const counts = new Map<string, number>();
  return {
    limit,
    open({ orgId, tokenId }) {
      const key = `${orgId} ${tokenId}`;
      const count = counts.get(key) ?? 0;
      if (count >= limit) return null;
      counts.set(key, count + 1);
      let open = true;
      return () => {
        if (!open) return;
        open = false;
        const left = (counts.get(key) ?? 1) - 1;
        if (left > 0) counts.set(key, left);
        else counts.delete(key);
      };
    },
  };
}

/** What a client is told that opens one too many. */
export function tooManySockets(limit: number): string {
  return `This token has its ${limit} sockets and event streams open. Close one first.`;
}
