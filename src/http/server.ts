import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { sendNodeResponse } from '@whatwg-node/server';
import type { YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { AttachmentLinks } from '../domain/attachment-links.ts';
import type { Context } from '../schema/context.ts';
import { isUnavailable } from '../store/db-errors.ts';
import { serveAttachment } from './attachments.ts';
import type { Authenticate } from './auth.ts';
import type { RequestState } from './context.ts';
import { errorResponse } from './error-response.ts';
import { BodyTooLargeError, readBody } from './read-body.ts';

export interface ServerOptions {
  readonly graphql: YogaServerInstance<RequestState, Context>;
  readonly authenticate: Authenticate;
  readonly attachmentLinks: AttachmentLinks;
  readonly maxBodyBytes: number;
  readonly logger: Logger;
  /** Null when ready, else why not. */
  readonly readiness: () => Promise<string | null>;
}

export interface HttpServer {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly requestListener: RequestListener;
}

/** The endpoints: /graphql, /health, /ready and attachment downloads; as a fetch function and as a Node listener. */
export function createHttpServer(options: ServerOptions): HttpServer {
  const { graphql, authenticate, logger } = options;

  const handle = async (request: Request, url: URL, requestId: string): Promise<Response> => {
    try {
      if (url.pathname === '/graphql') return await handleGraphql(request, requestId);
      if (url.pathname === '/health') return Response.json({ status: 'alive' });
      if (url.pathname === '/ready') {
        const reason = await options.readiness();
        return Response.json(reason === null ? { status: 'ready' } : { status: 'unavailable', reason }, {
          status: reason === null ? 200 : 503,
        });
      }
      const attachment = await serveAttachment(options.attachmentLinks, url, requestId);
      return attachment ?? errorResponse(404, 'NOT_FOUND', 'There is nothing here. The API is at /graphql.', requestId);
    } catch (error) {
      return failed(error, requestId);
    }
  };

  const handleGraphql = async (request: Request, requestId: string): Promise<Response> => {
    const state: RequestState = { requestId, caller: null };
    // The playground's page is for everyone; what it asks for is not.
    if (request.method !== 'OPTIONS' && !isPageRequest(request)) {
      state.caller = await authenticate(request.headers.get('authorization'));
      if (state.caller === null)
        return errorResponse(
          401,
          'UNAUTHENTICATED',
          'A valid token is needed: Authorization: Bearer <token>.',
          requestId,
          {
            'www-authenticate': 'Bearer',
          },
        );
    }
    const response = await graphql.handle(request, state);
    response.headers.set('x-request-id', requestId);
    return response;
  };

  const failed = (error: unknown, requestId: string): Response => {
    if (isUnavailable(error)) {
      logger.error({ err: error, requestId }, 'database unavailable');
      const message = 'The service is unavailable for the moment. Try again.';
      return errorResponse(503, 'SERVICE_UNAVAILABLE', message, requestId, { 'retry-after': '1' });
    }
    logger.error({ err: error, requestId }, 'unexpected error');
    const message = 'Something went wrong on our side. It is logged under the request id.';
    return errorResponse(500, 'INTERNAL_SERVER_ERROR', message, requestId);
  };

  const listen = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    let response: Response;
    try {
      const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host ?? 'localhost'}`);
      const bodyless = incoming.method === 'GET' || incoming.method === 'HEAD';
      const request = new graphql.fetchAPI.Request(url.href, {
        method: incoming.method ?? 'GET',
        headers: incoming.headers as Record<string, string>,
        ...(!bodyless && { body: await readBody(incoming, options.maxBodyBytes) }),
      });
      response = await handle(request, url, requestId);
    } catch (error) {
      if (outgoing.destroyed) return;
      response =
        error instanceof BodyTooLargeError
          ? errorResponse(413, 'BAD_USER_INPUT', `The body is larger than ${options.maxBodyBytes} bytes.`, requestId)
          : errorResponse(400, 'BAD_USER_INPUT', 'The request is malformed.', requestId);
    }
    await sendNodeResponse(response, outgoing, incoming, false);
  };

  return {
    fetch: (request) => handle(request, new URL(request.url), randomUUID()),
    requestListener: (incoming, outgoing) => {
      listen(incoming, outgoing).catch((error: unknown) => {
        logger.error({ err: error }, 'response not sent');
        outgoing.destroy();
      });
    },
  };
}

function isPageRequest(request: Request): boolean {
  return (
    request.method === 'GET' &&
    (request.headers.get('accept') ?? '').includes('text/html') &&
    !new URL(request.url).searchParams.has('query')
  );
}
