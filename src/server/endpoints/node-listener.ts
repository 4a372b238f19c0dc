import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FetchAPI } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { BodyBudget, BodyShare } from '../body/body-budget.ts';
import { readBody } from '../body/read-body.ts';
import { errorResponse } from '../errors/error-response.ts';
import { baseUrlOf } from '../http/base-url.ts';
import { type HandleRequest, type Incoming, isBodyless } from '../http/incoming.ts';
import type { PlainAnswer } from '../http/plain-answer.ts';
import type { ResponseHeaders } from '../http/response-headers.ts';
import { sendAnswer } from '../http/send-answer.ts';

export interface NodeListenerOptions {
  readonly handle: HandleRequest;
  readonly fetchAPI: Pick<FetchAPI, 'Request'>;
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
  readonly bodies: BodyBudget;
  readonly headers: ResponseHeaders;
  readonly logger: Logger;
}

export interface NodeListeners {
  readonly requestListener: RequestListener;
  /** For the `checkContinue` event: the client waits for permission to send its body. */
  readonly continueListener: RequestListener;
}

/** Receives requests from Node's server, and sends the responses. */
export function createNodeListeners(options: NodeListenerOptions): NodeListeners {
  const { handle, fetchAPI, maxBodyBytes, bodyTimeoutMs, bodies, headers, logger } = options;

  const receive = (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    requestId: string,
    waits: boolean,
  ): Incoming => {
    const { method = 'GET', url: target = '/', headers: given } = incoming;
    const baseUrl = baseUrlOf(given.host);
    // Nearly every request takes this path, because building a URL is expensive.
    const path = target === '/graphql' ? target : new URL(target, baseUrl).pathname;
    let share: BodyShare | null = null;
    return {
      requestId,
      method,
      path,
      baseUrl,
      remoteAddress: () => incoming.socket.remoteAddress,
      url: () => new URL(target, baseUrl),
      header: (name) => {
        const value = given[name];
        return value === undefined ? null : String(value);
      },
      readBody: async (clientId) => {
        if (isBodyless(method)) return null;
        share = bodies.open(clientId);
        const onWanted = () => waits && outgoing.writeContinue();
        return readBody(incoming, { maxBytes: maxBodyBytes, timeoutMs: bodyTimeoutMs, share, onWanted });
      },
      releaseBody: () => share?.release(),
      toFetch: (body) =>
        new fetchAPI.Request(new URL(target, baseUrl).href, {
          method,
          headers: given as Record<string, string>,
          ...(body !== null && { body }),
        }),
      // It also closes after everything has been sent.
      onHangUp: (listener) => onceClosed(outgoing, () => outgoing.writableFinished || listener()),
      onClose: (listener) => onceClosed(outgoing, listener),
    };
  };

  const listen = async (incoming: IncomingMessage, outgoing: ServerResponse, waits: boolean): Promise<void> => {
    const requestId = randomUUID();
    let answer: Response | PlainAnswer;
    try {
      answer = await handle(receive(incoming, outgoing, requestId, waits));
    } catch {
      answer = errorResponse(400, 'BAD_USER_INPUT', 'The request is malformed.', requestId);
    }
    await sendAnswer(answer, headers.forAnswer(incoming.headers.origin ?? null), { incoming, outgoing, headers });
  };

  const listener =
    (waits: boolean): RequestListener =>
    (incoming, outgoing) => {
      listen(incoming, outgoing, waits).catch((error: unknown) => {
        logger.error({ err: error }, 'response not sent');
        outgoing.destroy();
      });
    };
  return { requestListener: listener(false), continueListener: listener(true) };
}

/** Immediately if it has already closed, which can happen while the body arrives or the caller is looked up. */
function onceClosed(outgoing: ServerResponse, listener: () => void): void {
  if (outgoing.closed) listener();
  else outgoing.once('close', listener);
}
