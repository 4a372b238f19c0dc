import { Client, type CombinedError, fetchExchange, mapExchange, subscriptionExchange } from 'urql';
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
        onResult({ data }) {
          if (data?.eventPosition) live.beginAt(data.eventPosition);
        },
        onError(error) {
          if (isRefusal(error)) onRefused();
        },
      }),
      createCache(),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: live.subscribe }),
    ],
  });
}

/** Answers tell by a code, streams that do not even begin by their status. */
function isRefusal({ graphQLErrors, networkError }: CombinedError): boolean {
  const { response } = (networkError ?? {}) as { response?: Response };
  return response?.status === 401 || graphQLErrors.some(({ extensions }) => extensions.code === 'UNAUTHENTICATED');
}
