import { createClient, type RequestParams } from 'graphql-sse';
import type { SubscriptionForwarder } from 'urql';
import type { Access } from '../session/access.ts';
import { openStream } from './stream.ts';

/** Whether news arrive as they happen, and how often something was missed: then what is shown must be asked for again. */
export interface LiveState {
  readonly connected: boolean;
  readonly gaps: number;
}

/** The subscriptions of the page, one stream of server-sent events each. */
export interface Live {
  /** Says where in the events the page begins: a place from before it read anything, so that nothing falls between. */
  readonly beginAt: (position: string) => void;
  readonly subscribe: SubscriptionForwarder;
  readonly state: () => LiveState;
  readonly onChange: (listener: () => void) => () => void;
}

export function createLive(access: Access): Live {
  const client = createClient({
    url: '/graphql',
    headers: () => ({ authorization: `Bearer ${access.token()}` }),
    // A stream can end in more ways than the client tries again for; openStream knows them all.
    retryAttempts: 0,
  });
  let begin: string | null = null;
  // A stream that was closed for a while goes on where it was.
  const places = new Map<string, { position: string | null }>();
  const broken = new Set<object>();
  const listeners = new Set<() => void>();
  let state: LiveState = { connected: true, gaps: 0 };

  const tell = (gaps = state.gaps) => {
    state = { connected: broken.size === 0, gaps };
    for (const listener of listeners) listener();
  };
  const mend = (stream: object) => {
    if (broken.delete(stream)) tell();
  };

  return {
    beginAt: (position) => {
      begin ??= position;
    },
    subscribe: (request) => ({
      subscribe(sink) {
        const name = JSON.stringify([request.query, request.variables]);
        const place = places.get(name) ?? { position: begin };
        places.set(name, place);
        const close = openStream({
          client,
          access,
          request: request as RequestParams,
          sink: sink as never,
          place,
          onConnected: () => mend(place),
          onBroken() {
            broken.add(place);
            tell();
          },
          onGap: () => tell(state.gaps + 1),
        });
        return {
          unsubscribe() {
            close();
            mend(place);
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
