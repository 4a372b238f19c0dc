import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, DiagLogLevel, diag, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { OperationRecord } from '../../operations/operation-record.ts';
import { type AnsweredRequest, maxNameLength } from './answered-request.ts';

export interface TracingOptions {
  /** The collector's address, without `/v1/traces`. */
  readonly endpoint: string;
  readonly serviceName: string;
  /** The share of requests to trace, 0 to 1, if the caller has not decided. */
  readonly ratio: number;
  /** Called when traces cannot be sent. */
  readonly onFault: (message: string) => void;
}

type TracedRequest = Pick<AnsweredRequest, 'requestId' | 'method' | 'path'> & {
  readonly header: (name: string) => string | null;
};

export interface Tracing {
  /** Traces a request from here to its response, within the trace of its `traceparent`. */
  readonly request: <Answer extends { readonly status: number }>(
    request: TracedRequest,
    record: OperationRecord,
    work: () => Promise<Answer>,
  ) => Promise<Answer>;
  /** Traces a statement or transaction within the first request that needs it. */
  readonly database: <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;
  /** Sends the remaining spans. */
  readonly close: () => Promise<void>;
}

/** Traces with OpenTelemetry. Imported only if it is configured, because the SDK loads slowly. */
export function createTracing({ endpoint, serviceName, ratio, onFault }: TracingOptions): Tracing {
  const ignore = () => {};
  const log = { error: onFault, warn: ignore, info: ignore, debug: ignore, verbose: ignore };
  diag.setLogger(log, { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true });
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) })],
  });
  const tracer = provider.getTracer('parley');
  const propagator = new W3CTraceContextPropagator();
  const current = new AsyncLocalStorage<Context>();

  return {
    async request(request, record, work) {
      const parent = propagator.extract(ROOT_CONTEXT, request, {
        keys: () => [],
        get: ({ header }, name) => header(name) ?? undefined,
      });
      // Only a few names: clients can invent any other path.
      const name = request.path === '/graphql' ? `${request.method} /graphql` : request.method;
      const span = tracer.startSpan(name, { kind: SpanKind.SERVER }, parent);
      try {
        const answer = await current.run(trace.setSpan(parent, span), work);
        const operation = record.name?.slice(0, maxNameLength);
        if (record.kind !== null) span.updateName(operation ? `${record.kind} ${operation}` : record.kind);
        span.setAttributes({
          'http.request.method': request.method,
          'url.path': request.path,
          'http.response.status_code': answer.status,
          'parley.request_id': request.requestId,
          ...(record.kind !== null && { 'graphql.operation.type': record.kind }),
          ...(operation && { 'graphql.operation.name': operation }),
          ...(record.code !== null && { 'error.type': record.code }),
        });
        if (answer.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        return answer;
      } finally {
        span.end();
      }
    },
    async database(name, work) {
      const parent = current.getStore();
      // Background work, such as polling for jobs, is not traced.
      if (parent === undefined) return work();
      const attributes = { 'db.system.name': 'postgresql', 'db.operation.name': name };
      const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes }, parent);
      try {
        return await work();
      } catch (error) {
        // Without the message, which may quote data.
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
    close: () => provider.shutdown(),
  };
}
