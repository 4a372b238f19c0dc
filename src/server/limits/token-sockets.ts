import type { Caller } from '../../domain/access/caller.ts';

/** The long-lived connections of each token: WebSockets and streams of server-sent events. */
export interface TokenSockets {
  readonly limit: number;
  /** Counts a connection and returns the function that ends it, which may be called repeatedly; null if the token has reached its limit. */
  open(caller: Caller): (() => void) | null;
}

/** Counted per process, because connections belong to a process. */
export function createTokenSockets(limit: number): TokenSockets {
  const counts = new Map<string, number>();
  return {
    limit,
    open({ orgId, clientId }) {
      const key = `${orgId} ${clientId}`;
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

/** The message for a client that opens one too many. */
export function tooManySockets(limit: number): string {
  return `This token has reached its limit of ${limit} open sockets and event streams. Close one first.`;
}
