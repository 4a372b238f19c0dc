import type { GraphQLSchema } from 'graphql';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { KnownOperations } from '../../fast-path/known-operations.ts';
import { createContext, type RequestState } from '../../operations/context.ts';
import type { Execution } from '../../operations/execution.ts';
import type { Context } from '../../schema/core/context.ts';
import { maskError } from '../errors/mask-error.ts';
import { boundedDocumentCache } from './document-cache.ts';
import { useCostLimit } from './use-cost-limit.ts';
import { type DocumentLimits, useDocumentLimits } from './use-document-limits.ts';
import { useEndOfDryRun } from './use-end-of-dry-run.ts';
import { useEventPositions } from './use-event-positions.ts';
import { useExecutedResult, useExecution } from './use-execution.ts';
import { useKnownOperations } from './use-known-operations.ts';
import { useNoIntrospection } from './use-no-introspection.ts';
import { useOperationRecords } from './use-operation-records.ts';
import { usePermissions } from './use-permissions.ts';
import {
  type PersistedOperations,
  useNoPersistedOperations,
  usePersistedOperations,
} from './use-persisted-operations.ts';
import { useReadableRequests } from './use-readable-requests.ts';
import { useResults } from './use-results.ts';
import { useAcceptedStreams, useSubscriptionRoots } from './use-subscription-roots.ts';

export interface GraphqlServerOptions {
  readonly schema: GraphQLSchema;
  /** Receives the operations that clients use repeatedly. */
  readonly prepared: KnownOperations;
  readonly execution: Execution;
  readonly logger: Logger;
  /** Whether clients may query the schema. */
  readonly introspection: boolean;
  /** The allowed operations; null if all are allowed. */
  readonly persisted: PersistedOperations | null;
  readonly limits: DocumentLimits & { readonly maxCost: number; readonly maxResponseBytes: number };
}

/** Yoga with our authentication, errors and limits, and graphql-js as the executor. */
export function createGraphqlServer(options: GraphqlServerOptions): YogaServerInstance<RequestState, Context> {
  const { logger } = options;
  return createYoga<RequestState, Context>({
    schema: options.schema as never,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    multipart: false,
    logging: false,
    cors: false,
    // read-body limits the body before it reaches Yoga.
    maxRequestBodySize: false,
    parserAndValidationCache: { documentCache: boundedDocumentCache(), errorCache: boundedDocumentCache() },
    graphiql: false,
    context: ({ caller, gateway, origin, stop }) => {
      if (caller === null || gateway === null) throw new Error('A request without a caller passed authentication.');
      return createContext(gateway, caller, origin, stop) as never;
    },
    maskedErrors: {
      errorMessage: 'Unexpected error.',
      maskError: (error) => maskError(error) as Error,
    },
    plugins: [
      ...(options.introspection ? [] : [useNoIntrospection()]),
      options.persisted ? usePersistedOperations(options.persisted) : useNoPersistedOperations(),
      useDocumentLimits(options.limits),
      useSubscriptionRoots(),
      useAcceptedStreams(),
      // Registered after the limits, so that it wraps them: they walk documents recursively too.
      useReadableRequests(),
      useExecution(options.execution),
      useCostLimit(options.limits.maxCost),
      // Registered after the cost limit, because it checks each id in an operation.
      usePermissions(),
      useKnownOperations(options.prepared),
      useExecutedResult(),
      useEndOfDryRun(),
      useEventPositions(),
      useOperationRecords(),
      useResults({ logger, maxResponseBytes: options.limits.maxResponseBytes }),
    ],
  });
}
