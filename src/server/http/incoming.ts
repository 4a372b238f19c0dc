import type { PlainAnswer } from './plain-answer.ts';

/** A request, whichever way it came; nothing of its body is read before somebody asks for it. */
export interface Incoming {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly baseUrl: string;
  /** The address at the other end of the connection; undefined where there is none, or no longer one. */
  readonly remoteAddress: () => string | undefined;
  /** The whole address, with its query. */
  readonly url: () => URL;
  readonly header: (name: string) => string | null;
  /** The body, which the holder of this token sends; null where the method has none. Throws a BodyRefusedError. */
  readonly readBody: (tokenId: string) => Promise<string | null>;
  /** The memory that the body took is free again: whatever is still made of it is an answer. */
  readonly releaseBody: () => void;
  readonly toFetch: (body: string | null) => Request;
  /** Calls the listener when the client goes away before it is answered. */
  readonly onHangUp: (listener: () => void) => void;
  /** Calls the listener once the connection is done with the answer, a stream too; null where there is none. */
  readonly onClose: ((listener: () => void) => void) | null;
}

export type HandleRequest = (incoming: Incoming) => Promise<Response | PlainAnswer>;

/** Methods without a body, whatever else is sent with them. */
export function isBodyless(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}
