type Headers = Readonly<Record<string, string>>;

/** The CORS headers. */
export interface Cors {
  /** The headers for a request from this origin; null for one without an origin. */
  headersFor(origin: string | null): Headers;
  /** The headers for a preflight request. */
  preflightFor(origin: string | null): Headers;
}

const none: Headers = {};

// How long browsers may cache a preflight response; Chromium's limit is two hours.
const rememberedSeconds = 7200;

const preflight = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type, accept, traceparent, tracestate',
  'access-control-max-age': String(rememberedSeconds),
};
const exposed = 'x-request-id, ratelimit-limit, ratelimit-remaining, ratelimit-reset, retry-after, content-disposition';

/**
 * Allows cross-origin requests from a list of origins; `*` allows all. Cookies are not used: the caller is identified by a header
 * whose token a page must know.
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
