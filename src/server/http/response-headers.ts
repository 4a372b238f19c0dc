import type { Cors } from './cors.ts';

type Headers = Readonly<Record<string, string>>;

export interface ResponseHeadersOptions {
  readonly cors: Cors;
  /** Do clients reach the gateway over https? */
  readonly https: boolean;
}

export interface ResponseHeaders {
  /** The headers of every response, in addition to its own. */
  forAnswer(origin: string | null): Headers;
  /** Adds them to a response, with those for its kind. Its own headers take precedence. */
  complete(response: Response, added: Headers): Response;
}

/** Is the response a stream of server-sent events? */
export function isEventStream(response: Response): boolean {
  return typeOf(response).startsWith('text/event-stream');
}

const typeOf = (response: Response) => response.headers.get('content-type') ?? '';

/** Events must arrive immediately: proxies must not buffer (nginx) or compress them. */
const forStream: Headers = { 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' };
/** A page may contain a token: other pages must not read or frame it. */
const forPage: Headers = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
/** Headers of Yoga that are removed: `connection` is decided by both sides, and `none` is not an encoding. */
const notForStreams = ['connection', 'content-encoding'];

/**
 * Headers that keep browsers from guessing media types, caching responses, and using http where https is available.
 */
export function createResponseHeaders({ cors, https }: ResponseHeadersOptions): ResponseHeaders {
  const always: Headers = {
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...(https && { 'strict-transport-security': 'max-age=31536000' }),
  };
  return {
    forAnswer(origin) {
      const crossOrigin = cors.headersFor(origin);
      return Object.keys(crossOrigin).length === 0 ? always : { ...always, ...crossOrigin };
    },
    complete(response, added) {
      const { headers } = response;
      if (isEventStream(response)) {
        for (const name of notForStreams) headers.delete(name);
        for (const [name, value] of Object.entries(forStream)) headers.set(name, value);
      }
      const isPage = typeOf(response).startsWith('text/html');
      for (const [name, value] of Object.entries(isPage ? { ...added, ...forPage } : added))
        if (!headers.has(name) && !(isPage && name.startsWith('access-control-'))) headers.set(name, value);
      return response;
    },
  };
}
