import { type AuthConfig, type AuthUtilities, authExchange } from '@urql/exchange-auth';
import { Client, type CombinedError, fetchExchange, makeOperation, mapExchange, subscriptionExchange } from 'urql';
import type { Access } from '../session/access.ts';
import { createCache } from './cache.ts';
import type { Live } from './live.ts';

interface ClientOptions {
  readonly access: Access;
  readonly live: Live;
  /** The gateway does not take the token, or takes it no more. */
  readonly onRefused: () => void;
}

/** The API as the components see it: a normalized cache, requests by fetch, and subscriptions over SSE. */
export function createApiClient({ access, live, onRefused }: ClientOptions): Client {
  return new Client({
    url: '/graphql',
    preferGetMethod: false,
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
      authExchange(async ({ appendHeaders }) => authorize(access, appendHeaders)),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: live.subscribe }),
    ],
  });
}

/** Sends requests with the token of the moment, and once more if it is refused and can be replaced. Streams see to that themselves. */
function authorize(access: Access, appendHeaders: AuthUtilities['appendHeaders']): AuthConfig {
  let refused = '';
  return {
    addAuthToOperation(operation) {
      const token = access.token();
      const { kind, context } = appendHeaders(operation, { authorization: `Bearer ${token}` });
      return makeOperation(kind, operation, { ...context, token });
    },
    didAuthError(error, { kind, context }) {
      if (!access.renew || kind === 'subscription' || !isRefusal(error)) return false;
      refused = context.token;
      return true;
    },
    async refreshAuth() {
      await access.renew?.(refused);
    },
  };
}

/** Answers tell by a code, streams that do not even begin by their status. */
function isRefusal({ graphQLErrors, networkError }: CombinedError): boolean {
  const { response } = (networkError ?? {}) as { response?: Response };
  return response?.status === 401 || graphQLErrors.some(({ extensions }) => extensions.code === 'UNAUTHENTICATED');
}
