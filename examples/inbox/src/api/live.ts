import { createClient } from 'graphql-sse';
import type { SubscriptionForwarder } from 'urql';

/** Whether news arrive as they happen, and how often a broken line was mended: whatever was said meanwhile was missed. */
export interface LiveState {
  readonly connected: boolean;
  readonly reconnects: number;
}

/** The subscriptions of the page, one stream of server-sent events each. */
export interface Live {
  readonly subscribe: SubscriptionForwarder;
  readonly state: () => LiveState;
  readonly onChange: (listener: () => void) => () => void;
}

/** Streams come back by themselves when the line or the gateway was away. */
export function createLive(token: string): Live {
  const client = createClient({
    url: '/graphql',
    headers: { authorization: `Bearer ${token}` },
    retryAttempts: Number.POSITIVE_INFINITY,
    retry: (retries) => new Promise((resolve) => setTimeout(resolve, Math.min(500 * 2 ** retries, 10_000))),
  });
  const listeners = new Set<() => void>();
  const broken = new Set<object>();
  let state: LiveState = { connected: true, reconnects: 0 };

  const note = (reconnects: number) => {
    state = { connected: broken.size === 0, reconnects };
    for (const listener of listeners) listener();
  };

  return {
    subscribe: (request) => ({
      subscribe: (sink) => {
        const stream = {};
        const unsubscribe = client.subscribe(
          { query: request.query ?? '', variables: request.variables as Record<string, unknown> },
          {
            next: (result) => sink.next(result as Parameters<typeof sink.next>[0]),
            error(error) {
              broken.add(stream);
              note(state.reconnects);
              sink.error(error);
            },
            complete: () => sink.complete(),
          },
          {
            connecting(again) {
              if (again) {
                broken.add(stream);
                note(state.reconnects);
              }
            },
            connected(again) {
              if (again) {
                broken.delete(stream);
                note(state.reconnects + 1);
              }
            },
          },
        );
        return {
          unsubscribe() {
            unsubscribe();
            if (broken.delete(stream)) note(state.reconnects);
          },
        };
      },
    }),
    state: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
