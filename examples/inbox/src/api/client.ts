import { Client, fetchExchange, mapExchange, subscriptionExchange } from 'urql';
import { createCache } from './cache.ts';
import type { Live } from './live.ts';

interface ClientOptions {
  readonly token: string;
  readonly live: Live;
  /** The gateway does not take the token, or takes it no more. */
  readonly onRefused: () => void;
}

/** The API as the components see it: a normalized cache, requests by fetch, and subscriptions over SSE. */
export function createApiClient({ token, live, onRefused }: ClientOptions): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    exchanges: [
      mapExchange({
        onError(error) {
          if (error.graphQLErrors.some(({ extensions }) => extensions.code === 'UNAUTHENTICATED')) onRefused();
        },
      }),
      createCache(),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: live.subscribe }),
    ],
  });
}
