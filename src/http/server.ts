import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { sendNodeResponse } from '@whatwg-node/server';
import type { FetchAPI } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { AttachmentLinks } from '../domain/attachment-links.ts';
import { isUnavailable } from '../store/db-errors.ts';
import type { AnsweredRequest } from './answered-request.ts';
import { serveAttachment } from './attachments.ts';
import { baseUrlOf } from './base-url.ts';
import type { Cors } from './cors.ts';
import { errorResponse } from './error-response.ts';
import { type GraphqlEndpoint, isPlain, type PlainAnswer } from './graphql-endpoint.ts';
import { type MetricsEndpoint, metricsResponse } from './metrics-endpoint.ts';
import { createOperationRecord, type OperationRecord } from './operation-record.ts';
import { BodyTooLargeError, readBody } from './read-body.ts';
import { decodeBody, UnreadableBodyError } from './request-body.ts';
import type { ResponseHeaders } from './response-headers.ts';
import type { Tracing } from './tracing.ts';

export interface ServerOptions {
  readonly graphql: GraphqlEndpoint;
  readonly fetchAPI: Pick<FetchAPI, 'Request'>;
  readonly attachmentLinks: AttachmentLinks;
  readonly maxBodyBytes: number;
  /** Scheme, host and port for links; null takes those of the request. */
  readonly publicUrl: string | null;
  readonly logger: Logger;
  readonly cors: Cors;
  readonly headers: ResponseHeaders;
  /** Told of every request that was answered, but for those of probes. */
  readonly observe: (request: AnsweredRequest) => void;
  /** Null where requests are not traced. */
  readonly tracing: Tracing | null;
  /** What /metrics tells, and to whom; null where there is no such path. */
  readonly metrics: MetricsEndpoint | null;
  /** Null when ready, else why not. */
  readonly readiness: () => Promise<string | null>;
}

export interface HttpServer {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly requestListener: RequestListener;
}

/** A request, whichever way it came. */
interface Incoming {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly baseUrl: string;
  readonly header: (name: string) => string | null;
  /** Null where the method has none. */
  readonly bytes: Uint8Array | null;
  readonly toFetch: (body: string | null) => Request;
  readonly onHangUp: (listener: () => void) => void;
}

/** The endpoints: /graphql, /health, /ready and attachment downloads; as a fetch function and as a Node listener. */
export function createHttpServer(options: ServerOptions): HttpServer {
  const { logger } = options;

  const handle = async (incoming: Incoming): Promise<Response | PlainAnswer> => {
    const startedAt = performance.now();
    const record = createOperationRecord();
    const work = () => route(incoming, record);
    if (!isOfInterest(incoming)) return work();
    const answer = await (options.tracing ? options.tracing.request(incoming, record, work) : work());
    const { requestId, method, path } = incoming;
    const durationMs = performance.now() - startedAt;
    options.observe({ requestId, method, path, record, status: answer.status, durationMs });
    return answer;
  };

  const route = async (incoming: Incoming, record: OperationRecord): Promise<Response | PlainAnswer> => {
    const { requestId, path } = incoming;
    try {
      if (incoming.method === 'OPTIONS') return preflightResponse(options.cors.preflightFor(incoming.header('origin')));
      if (path === '/graphql') {
        const { method, header, bytes, toFetch, onHangUp } = incoming;
        const readBody = () => bytes && decodeBody(bytes);
        const origin = { requestId, method, path, baseUrl: options.publicUrl ?? incoming.baseUrl };
        return await options.graphql({ method, header, readBody, toFetch, onHangUp, origin, record });
      }
      if (path === '/health') return Response.json({ status: 'alive' });
      if (path === '/ready') {
        const reason = await options.readiness();
        return Response.json(reason === null ? { status: 'ready' } : { status: 'unavailable', reason }, {
          status: reason === null ? 200 : 503,
        });
      }
      if (path === '/metrics' && options.metrics) return await metricsResponse(options.metrics, incoming);
      const attachment = await serveAttachment(options.attachmentLinks, new URL(incoming.toFetch(null).url), requestId);
      return attachment ?? errorResponse(404, 'NOT_FOUND', 'There is nothing here. The API is at /graphql.', requestId);
    } catch (error) {
      return failed(error, requestId, record);
    }
  };

  const failed = (error: unknown, requestId: string, record: OperationRecord): Response => {
    if (error instanceof UnreadableBodyError) {
      record.code = 'BAD_USER_INPUT';
      return errorResponse(400, record.code, error.message, requestId);
    }
    const unavailable = isUnavailable(error);
    record.code = unavailable ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR';
    if (unavailable) {
      logger.error({ err: error, requestId }, 'database unavailable');
      const message = 'The service is unavailable for the moment. Try again.';
      return errorResponse(503, record.code, message, requestId, { 'retry-after': '1' });
    }
    logger.error({ err: error, requestId }, 'unexpected error');
    const message = 'Something went wrong on our side. It is logged under the request id.';
    return errorResponse(500, record.code, message, requestId);
  };

  /** An answer's own headers win. */
  const withHeaders = (response: Response, added: Readonly<Record<string, string>>): Response => {
    const isPage = (response.headers.get('content-type') ?? '').startsWith('text/html');
    for (const [name, value] of Object.entries(isPage ? { ...added, ...options.headers.forPage() } : added))
      if (!response.headers.has(name)) response.headers.set(name, value);
    return response;
  };

  const receive = async (incoming: IncomingMessage, outgoing: ServerResponse, requestId: string): Promise<Incoming> => {
    const { method = 'GET', url: target = '/', headers } = incoming;
    const baseUrl = baseUrlOf(headers.host);
    // Nearly every request; and building a URL is not free.
    const path = target === '/graphql' ? target : new URL(target, baseUrl).pathname;
    const bytes = isBodyless(method) ? null : await readBody(incoming, options.maxBodyBytes);
    return {
      requestId,
      method,
      path,
      baseUrl,
      header: (name) => {
        const value = headers[name];
        return value === undefined ? null : String(value);
      },
      bytes,
      toFetch: (body) =>
        new options.fetchAPI.Request(new URL(target, baseUrl).href, {
          method,
          headers: headers as Record<string, string>,
          ...(body !== null && { body }),
        }),
      // It closes as well when all has been sent.
      onHangUp: (listener) => void outgoing.once('close', () => outgoing.writableFinished || listener()),
    };
  };

  const listen = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const requestId = randomUUID();
    let answer: Response | PlainAnswer;
    try {
      answer = await handle(await receive(incoming, outgoing, requestId));
    } catch (error) {
      if (outgoing.destroyed) return;
      answer =
        error instanceof BodyTooLargeError
          ? errorResponse(413, 'BAD_USER_INPUT', `The body is larger than ${options.maxBodyBytes} bytes.`, requestId)
          : errorResponse(400, 'BAD_USER_INPUT', 'The request is malformed.', requestId);
    }
    const added = options.headers.forAnswer(incoming.headers.origin ?? null);
    if (isPlain(answer)) {
      const headers = { ...added, ...answer.headers, 'content-length': Buffer.byteLength(answer.body) };
      outgoing.writeHead(answer.status, headers).end(answer.body);
    } else await sendNodeResponse(withHeaders(answer, added), outgoing, incoming, false);
  };

  return {
    fetch: async (request) => {
      const { method, headers, signal } = request;
      const url = new URL(request.url);
      const bytes = isBodyless(method) ? null : new Uint8Array(await request.arrayBuffer());
      const answer = await handle({
        requestId: randomUUID(),
        method,
        path: url.pathname,
        baseUrl: url.origin,
        header: (name) => headers.get(name),
        bytes,
        toFetch: (body) => (body === null ? request : new Request(url, { method, headers, body, signal })),
        onHangUp: (listener) => signal.addEventListener('abort', listener, { once: true }),
      });
      const response = isPlain(answer) ? new Response(answer.body as BodyInit, answer) : answer;
      return withHeaders(response, options.headers.forAnswer(headers.get('origin')));
    },
    requestListener: (incoming, outgoing) => {
      listen(incoming, outgoing).catch((error: unknown) => {
        logger.error({ err: error }, 'response not sent');
        outgoing.destroy();
      });
    },
  };
}

const probes = new Set(['/health', '/ready', '/metrics']);

function isOfInterest({ method, path }: Incoming): boolean {
  return method !== 'OPTIONS' && !probes.has(path);
}

/** What a browser asks before a page may call another origin; other clients learn what there is to call. */
function preflightResponse(headers: Readonly<Record<string, string>>): Response {
  return new Response(null, { status: 204, headers: { allow: 'GET, POST, OPTIONS', ...headers } });
}

const isBodyless = (method: string) => method === 'GET' || method === 'HEAD';
