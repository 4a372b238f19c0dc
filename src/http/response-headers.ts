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
  /** What a page carries beside that. */
  forPage(): Headers;
}

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
  return {
    forAnswer(origin) {
      const crossOrigin = cors.headersFor(origin);
      return Object.keys(crossOrigin).length === 0 ? always : { ...always, ...crossOrigin };
    },
    forPage: () => ({
      'content-security-policy': page ? page().policy : "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    }),
  };
}
