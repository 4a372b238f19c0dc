import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';

/** Fetches a JWKS, without access to addresses that are not public. Rejects if there is no response. */
export type FetchKeys = (url: string) => Promise<Response>;

/** R46: the public keys at the JWKS URL of a provider. */
export type ProviderKeys = (jwksUrl: string) => JWTVerifyGetKey;

/** How long keys are remembered, and how often an unknown `kid` may cause another request, in milliseconds. */
const rememberedMs = 10 * 60_000;
const unknownKeyMs = 60_000;
/** After a failed request, tokens are refused without another one. */
const failedMs = 10_000;
const maxProviders = 1_000;

/** Fetches keys when they are first needed, every ten minutes, and for an unknown `kid` at most once a minute. */
export function createProviderKeys(fetchKeys: FetchKeys): ProviderKeys {
  const sets = new LRUCache<string, JWTVerifyGetKey>({ max: maxProviders });
  return (jwksUrl) => {
    const known = sets.get(jwksUrl);
    if (known) return known;
    let failedAt = Number.NEGATIVE_INFINITY;
    const set = createRemoteJWKSet(new URL(jwksUrl), {
      cacheMaxAge: rememberedMs,
      cooldownDuration: unknownKeyMs,
      [customFetch]: async (url) => {
        if (performance.now() - failedAt < failedMs) return new Response(null, { status: 503 });
        const response = await fetchKeys(url).catch(() => new Response(null, { status: 503 }));
        if (response.status !== 200) failedAt = performance.now();
        return response;
      },
    });
    sets.set(jwksUrl, set);
    return set;
  };
}
