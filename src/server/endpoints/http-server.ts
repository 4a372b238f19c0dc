import { randomUUID } from 'node:crypto';
import type { FetchAPI } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { AttachmentLinks } from '../../domain/threads/attachment-links.ts';
import { createOperationRecord, type OperationRecord } from '../../operations/operation-record.ts';
import { isUnavailable } from '../../store/core/db-errors.ts';
import type { BodyBudget } from '../body/body-budget.ts';
import { BodyRefusedError } from '../body/body-refused-error.ts';
import { decodeBody } from '../body/request-body.ts';
import { errorResponse } from '../errors/error-response.ts';
import { clientAddress } from '../http/client-address.ts';
import type { Cors } from '../http/cors.ts';
import { type Incoming, isBodyless } from '../http/incoming.ts';
import { notFound } from '../http/not-found.ts';
import { isPlain, type PlainAnswer } from '../http/plain-answer.ts';
import type { ResponseHeaders } from '../http/response-headers.ts';
import type { AnsweredRequest } from '../observability/answered-request.ts';
import { type MetricsEndpoint, metricsResponse } from '../observability/metrics-endpoint.ts';
import type { Tracing } from '../observability/tracing.ts';
import type { PlaygroundEndpoint } from '../playground/playground-endpoint.ts';
import { serveAttachment } from './attachments-endpoint.ts';
import type { GraphqlEndpoint } from './graphql-endpoint.ts';
import { createNodeListeners, type NodeListeners } from './node-listener.ts';

export interface ServerOptions {
  readonly graphql: GraphqlEndpoint;
  readonly fetchAPI: Pick<FetchAPI, 'Request'>;
  readonly attachmentLinks: Pick<AttachmentLinks, 'open'>;
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
  /** Null if there is no page for browsers. */
  readonly playground: PlaygroundEndpoint | null;
  /** The memory for all bodies. */
  readonly bodies: BodyBudget;
  /** Scheme, host and port for links; null uses those of the request. */
  readonly publicUrl: string | null;
  /** How many proxies stand between clients and this gateway. */
  readonly trustedProxies: number;
  readonly logger: Logger;
  readonly cors: Cors;
  readonly headers: ResponseHeaders;
  /** Called for every answered request, except those of probes. */
  readonly observe: (request: AnsweredRequest) => void;
  /** Null if requests are not traced. */
  readonly tracing: Tracing | null;
  /** The metrics and their token; null if /metrics does not exist. */
  readonly metrics: MetricsEndpoint | null;
  /** Null when ready, otherwise the reason. */
  readonly readiness: () => Promise<string | null>;
}

export interface HttpServer extends NodeListeners {
  readonly fetch: (request: Request) => Promise<Response>;
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
    const durationMs = performance.now() - (record.receivedAt ?? startedAt);
    options.observe({ requestId, method, path, record, status: answer.status, durationMs });
    return answer;
  };

  const route = async (incoming: Incoming, record: OperationRecord): Promise<Response | PlainAnswer> => {
    const { requestId, method, path } = incoming;
    try {
      if (method === 'OPTIONS') return preflightResponse(options.cors.preflightFor(incoming.header('origin')));
      const page = method === 'POST' ? null : (options.playground?.(incoming) ?? null);
      if (page !== null) return await page;
      if (path === '/graphql') {
        const origin = {
          requestId,
          method,
          path,
          baseUrl: options.publicUrl ?? incoming.baseUrl,
          clientAddress: () =>
            clientAddress(incoming.remoteAddress(), incoming.header('x-forwarded-for'), options.trustedProxies),
        };
        return await options.graphql({ incoming, origin, record });
      }
      if (path === '/health') return Response.json({ status: 'alive' });
      if (path === '/ready') {
        const reason = await options.readiness();
        return Response.json(reason === null ? { status: 'ready' } : { status: 'unavailable', reason }, {
          status: reason === null ? 200 : 503,
        });
      }
      if (path === '/metrics' && options.metrics) return await metricsResponse(options.metrics, incoming);
      const attachment = await serveAttachment(options.attachmentLinks, incoming);
      const linkToGraphiql = options.playground !== null;
      return attachment ?? notFound(incoming, 'Not found. The API is at /graphql.', { linkToGraphiql });
    } catch (error) {
      return failed(error, requestId, record);
    } finally {
      incoming.releaseBody();
    }
  };

  const failed = (error: unknown, requestId: string, record: OperationRecord): Response => {
    if (error instanceof BodyRefusedError) {
      record.code = error.code;
      return errorResponse(error.status, error.code, error.message, requestId, { ...error.headers });
    }
    const unavailable = isUnavailable(error);
    record.code = unavailable ? 'SERVICE_UNAVAILABLE' : 'INTERNAL_SERVER_ERROR';
    if (unavailable) {
      logger.error({ err: error, requestId }, 'database unavailable');
      const message = 'The service is temporarily unavailable. Try again.';
      return errorResponse(503, record.code, message, requestId, { 'retry-after': '1' });
    }
    logger.error({ err: error, requestId }, 'unexpected error');
    const message = 'Unexpected error. It is logged under the request id.';
    return errorResponse(500, record.code, message, requestId);
  };

  return {
    ...createNodeListeners({ ...options, handle }),
    fetch: async (request) => {
      const { method, headers, signal } = request;
      const url = new URL(request.url);
      const answer = await handle({
        requestId: randomUUID(),
        method,
        path: url.pathname,
        baseUrl: url.origin,
        remoteAddress: () => undefined,
        url: () => url,
        header: (name) => headers.get(name),
        readBody: async () => (isBodyless(method) ? null : decodeBody(new Uint8Array(await request.arrayBuffer()))),
        releaseBody: () => {},
        toFetch: (body) => (body === null ? request : new Request(url, { method, headers, body, signal })),
        onHangUp: (listener) => signal.addEventListener('abort', listener, { once: true }),
        onClose: null,
      });
      const response = isPlain(answer) ? new Response(answer.body as BodyInit, answer) : answer;
      return options.headers.complete(response, options.headers.forAnswer(headers.get('origin')));
    },
  };
}

const probes = new Set(['/health', '/ready', '/metrics']);

function isOfInterest({ method, path }: Incoming): boolean {
  return method !== 'OPTIONS' && !probes.has(path);
}

/** Answers a browser's preflight request; other clients get the allowed methods. */
function preflightResponse(headers: Readonly<Record<string, string>>): Response {
  return new Response(null, { status: 204, headers: { allow: 'GET, POST, OPTIONS', ...headers } });
}
