type Headers = Readonly<Record<string, string>>;

/** Which pages of other origins may call the API from a browser. */
export interface Cors {
  /** The headers of an answer to a request that came from this origin; null for one that names none. */
  headersFor(origin: string | null): Headers;
  /** The headers of the answer to what a browser asks before such a request. */
  preflightFor(origin: string | null): Headers;
}

const none: Headers = {};

// A browser asks again after so long; Chromium keeps no answer longer than two hours.
const rememberedSeconds = 7200;

const preflight = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type, accept, traceparent, tracestate',
  'access-control-max-age': String(rememberedSeconds),
};
const exposed = 'x-request-id, ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after, content-disposition';

/**
 * Cross-origin requests by an allow-list of origins, where `*` stands for all; without one there are none. Cookies play no
 * part: who asks is told by a header that a page must have been given.
 */
export function createCors(origins: readonly string[] | null): Cors {
  if (origins === null) return { headersFor: () => none, preflightFor: () => none };
  const any = origins.includes('*');
  const listed = new Set(origins);
  const varies: Headers = any ? none : { vary: 'origin' };
  const allowed = (origin: string | null) => origin !== null && (any || listed.has(origin));
  const allow = (origin: string | null) => ({ ...varies, 'access-control-allow-origin': any ? '*' : String(origin) });
  return {
    headersFor: (origin) => (allowed(origin) ? { ...allow(origin), 'access-control-expose-headers': exposed } : varies),
    preflightFor: (origin) => (allowed(origin) ? { ...allow(origin), ...preflight } : varies),
  };
}
