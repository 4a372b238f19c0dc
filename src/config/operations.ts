import { z } from 'zod';
import { parseUrl } from '../domain/core/urls.ts';
import type { ConfigVariable } from './variable.ts';

/** Metrics and traces. */
export const operationsVariables = {
  metricsToken: {
    name: 'PARLEY_METRICS_TOKEN',
    default: null,
    expects: 'a text of 16 to 4096 visible ASCII characters without spaces',
    about: 'The bearer token for /metrics. If it is not set, /metrics does not exist.',
    schema: z.string().regex(/^[\x21-\x7e]{16,4096}$/),
  },
  otlpEndpoint: {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    default: null,
    expects: 'an absolute http or https URL',
    about:
      'The OpenTelemetry collector that receives traces, by OTLP over HTTP (/v1/traces is appended). If it is not set, ' +
      'there are no traces.',
    schema: z.string().refine((text) => /^https?:\/\//i.test(text) && parseUrl(text) !== null),
  },
  serviceName: {
    name: 'OTEL_SERVICE_NAME',
    default: 'parley',
    expects: 'at most 256 characters long',
    about: 'The name of the gateway in traces.',
    schema: z.string().max(256),
  },
  traceRatio: {
    name: 'OTEL_TRACES_SAMPLER_ARG',
    default: '1',
    expects: 'a number from 0 to 1',
    about: 'The share of requests that are traced when the caller has not decided.',
    schema: z
      .string()
      .regex(/^(?:0|1|0?\.\d{1,15}|1\.0*)$/)
      .transform(Number),
  },
} as const satisfies Record<string, ConfigVariable & { schema: z.ZodType }>;
