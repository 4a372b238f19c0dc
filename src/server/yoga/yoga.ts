import { GraphQLError, type GraphQLSchema, NoSchemaIntrospectionCustomRule } from 'graphql';
import { createYoga, type GraphQLParams, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Gateway } from '../../domain/gateway.ts';
import type { KnownOperations } from '../../fast-path/known-operations.ts';
import { createContext, type RequestState } from '../../operations/context.ts';
import type { Execution } from '../../operations/execution.ts';
import type { Context } from '../../schema/core/context.ts';
import { mediaTypeOf } from '../body/request-body.ts';
import { maskError } from './mask-error.ts';
import { useCostLimit } from './use-cost-limit.ts';
import { boundedDocumentCache } from './use-document-cache.ts';
import { type DocumentLimits, useDocumentLimits } from './use-document-limits.ts';
import { useEventPositions } from './use-event-positions.ts';
import { useExecution } from './use-execution.ts';
import { useKnownOperations } from './use-known-operations.ts';
import { useOperationRecords } from './use-operation-records.ts';
import { usePermissions } from './use-permissions.ts';
import {
  type PersistedOperations,
  useNoPersistedOperations,
  usePersistedOperations,
} from './use-persisted-operations.ts';
import { useResults } from './use-results.ts';
import { useAcceptedStreams, useSubscriptionRoots } from './use-subscription-roots.ts';

export interface GraphqlServerOptions {
  readonly schema: GraphQLSchema;
  /** Is told of the operations that clients come back with. */
  readonly prepared: KnownOperations;
  readonly execution: Execution;
  readonly gateway: Gateway;
  readonly logger: Logger;
  /** May clients ask for the schema? */
  readonly introspection: boolean;
  /** The operations that may be sent; null where all may. */
  readonly persisted: PersistedOperations | null;
  readonly limits: DocumentLimits & { readonly maxCost: number; readonly maxResponseBytes: number };
}

/** Yoga with what makes it ours: who asks, what errors look like, and graphql-js as the executor. */
export function createGraphqlServer(options: GraphqlServerOptions): YogaServerInstance<RequestState, Context> {
  const { gateway, logger } = options;
  return createYoga<RequestState, Context>({
    schema: options.schema as never,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    multipart: false,
    logging: false,
    cors: false,
    // The body is limited where it is read (read-body), before anything of it reaches Yoga.
    maxRequestBodySize: false,
    parserAndValidationCache: { documentCache: boundedDocumentCache(), errorCache: boundedDocumentCache() },
    graphiql: false,
    context: ({ caller, origin, stop }) => {
      if (caller === null) throw new Error('A request without a caller came past authentication.');
      return createContext(gateway, caller, origin, stop) as never;
    },
    maskedErrors: {
      errorMessage: 'Something went wrong on our side.',
      maskError: (error) => maskError(error) as Error,
    },
    plugins: [
      ...(options.introspection ? [] : [useNoIntrospection()]),
      options.persisted ? usePersistedOperations(options.persisted) : useNoPersistedOperations(),
      useDocumentLimits(options.limits),
      useSubscriptionRoots(),
      useAcceptedStreams(),
      // Behind the limits, for it is around them then: they walk documents by recursion too.
      useReadableRequests(),
      useExecution(options.execution),
      useCostLimit(options.limits.maxCost),
      // Behind the cost, for each id that an operation names is looked at.
      usePermissions(),
      useKnownOperations(options.prepared),
      useExecutedResult(),
      useEndOfRehearsal(),
      useEventPositions(),
      useOperationRecords(),
      useResults({ logger, maxResponseBytes: options.limits.maxResponseBytes }),
    ],
  });
}

/** The schema is not told: not when it is asked for, and not by errors that suggest its names. */
function useNoIntrospection(): Plugin {
  return {
    onValidate({ addValidationRule, validateFn, setValidationFn }) {
      addValidationRule(NoSchemaIntrospectionCustomRule);
      setValidationFn((schema, document, rules) => validateFn(schema, document, rules, { hideSuggestions: true }));
    },
  };
}

/** What was executed on the direct way and has errors comes by only to have them worded. */
function useExecutedResult(): Plugin<Context & RequestState> {
  return {
    onExecute({ context, setExecuteFn }) {
      const { executed } = context;
      if (executed) setExecuteFn(() => executed);
    },
  };
}

/** R24: whatever a request's last mutation rehearsed is rolled back once its answer is complete. */
function useEndOfRehearsal(): Plugin<Context> {
  return {
    onExecute: ({ args }) => ({
      onExecuteDone: async () => {
        await (args.contextValue as Context).endDryRun?.();
      },
    }),
  };
}

/** A request that no parser takes, or that a parser chokes on, is the client's mistake and is told as one. */
function useReadableRequests(): Plugin {
  return {
    onRequestParse({ request, requestParser: parserOfYoga, setRequestParser }) {
      const contentType = request.headers.get('content-type') ?? '';
      // Yoga knows media types as they are written most often only.
      const isJson = request.method === 'POST' && mediaTypeOf(contentType) === 'application/json';
      const requestParser = parserOfYoga ?? (isJson ? parseJson : undefined);
      // A form is what a page can send to any site without being asked, so it is no operation.
      const isForm = contentType.toLowerCase().startsWith('application/x-www-form-urlencoded');
      if ((!requestParser || isForm) && request.method === 'POST')
        throw unreadable('Send the operation as application/json.', 415);
      if (!requestParser) return;
      setRequestParser(async (readable) => {
        try {
          return await requestParser(readable);
        } catch (error) {
          throw error instanceof GraphQLError ? error : unreadable('The request cannot be read.', 400);
        }
      });
    },
    onParse: ({ parseFn, setParseFn }) => setParseFn(withinStack(parseFn)),
    onValidate: ({ validateFn, setValidationFn }) => setValidationFn(withinStack(validateFn)),
  };
}

const parseJson = async (request: Request): Promise<GraphQLParams> => request.json();

/** graphql-js parses and validates by recursion, so an operation that is nested deeply enough ends the stack. */
function withinStack<Args extends unknown[], Result>(work: (...args: Args) => Result): (...args: Args) => Result {
  return (...args) => {
    try {
      return work(...args);
    } catch (error) {
      throw error instanceof RangeError ? unreadable('The operation is nested too deeply.', 400) : error;
    }
  };
}

function unreadable(message: string, status: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', http: { status } } });
}
