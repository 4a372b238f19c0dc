import type { PlainAnswer } from './plain-answer.ts';

/** A request, independent of its source. Its body is read only on demand. */
export interface Incoming {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly baseUrl: string;
  /** The address at the other end of the connection; undefined if there is no connection, or it is closed. */
  readonly remoteAddress: () => string | undefined;
  /** The whole address, with its query. */
  readonly url: () => URL;
  readonly header: (name: string) => string | null;
  /** The body, counted against this token; null if the method has none. Throws a BodyRefusedError. */
  readonly readBody: (clientId: string) => Promise<string | null>;
  /** Releases the memory of the body: from now on it is only needed for the response. */
  readonly releaseBody: () => void;
  readonly toFetch: (body: string | null) => Request;
  /** Calls the listener when the client disconnects before the response. */
  readonly onHangUp: (listener: () => void) => void;
  /** Calls the listener when the response (also a stream) has been sent or the connection is closed; null if there is no connection. */
  readonly onClose: ((listener: () => void) => void) | null;
}

export type HandleRequest = (incoming: Incoming) => Promise<Response | PlainAnswer>;

/** Methods without a body, even if one is sent. */
export function isBodyless(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
