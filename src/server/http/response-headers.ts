import type { Cors } from './cors.ts';

type Headers = Readonly<Record<string, string>>;

export interface ResponseHeadersOptions {
  readonly cors: Cors;
  /** Do clients reach the gateway by https? */
  readonly https: boolean;
}

export interface ResponseHeaders {
  /** What every answer carries, beside what it has of its own. */
  forAnswer(origin: string | null): Headers;
  /** Adds them to a response, with what its kind carries beside that; but its own headers win. */
  complete(response: Response, added: Headers): Response;
}

/** Whether a response is a stream of server-sent events. */
export function isEventStream(response: Response): boolean {
  return typeOf(response).startsWith('text/event-stream');
}

const typeOf = (response: Response) => response.headers.get('content-type') ?? '';

/** Each event is to arrive when it is sent: what lies between must not gather them (nginx) nor pack them. */
const forStream: Headers = { 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' };
/** A page may hold a token, and is for who opens it: no other page reads or frames it. */
const forPage: Headers = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};
/** Yoga's: whether the connection stays is for both sides to say, and there is no coding of the name `none`. */
const notForStreams = ['connection', 'content-encoding'];

/**
 * Headers by which browsers take answers for what they are, keep none of them, and send nothing in the clear where
 * there is https.
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
