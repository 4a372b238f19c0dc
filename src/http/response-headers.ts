import type { Cors } from './cors.ts';
import type { PlaygroundPage } from './playground-page.ts';

type Headers = Readonly<Record<string, string>>;

export interface ResponseHeadersOptions {
  readonly cors: Cors;
  /** Null where there is no playground. */
  readonly page: (() => PlaygroundPage) | null;
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
/** Yoga's: whether the connection stays is for both sides to say, and there is no coding of the name `none`. */
const notForStreams = ['connection', 'content-encoding'];

/**
 * Headers by which browsers take answers for what they are, keep none of them, and send nothing in the clear where
 * there is https.
 */
export function createResponseHeaders({ cors, page, https }: ResponseHeadersOptions): ResponseHeaders {
  const always: Headers = {
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...(https && { 'strict-transport-security': 'max-age=31536000' }),
  };
  const forPage = (): Headers => ({
    'content-security-policy': page ? page().policy : "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
  });
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
      for (const [name, value] of Object.entries(isPage ? { ...added, ...forPage() } : added))
        if (!headers.has(name)) headers.set(name, value);
      return response;
    },
  };
}
