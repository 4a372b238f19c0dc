import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Gateway } from '../domain/gateway.ts';
import type { Context } from '../schema/context.ts';
import { createContext, type RequestState } from './context.ts';
import { maskError } from './mask-error.ts';
import { type PlaygroundOptions, playground } from './playground.ts';

export interface GraphqlOptions {
  readonly schema: GraphQLSchema;
  readonly gateway: Gateway;
  readonly logger: Logger;
  readonly playground: PlaygroundOptions | null;
  /** Scheme, host and port for links; null takes those of the request. */
  readonly publicUrl: string | null;
}

/** Yoga with what makes it ours: who asks, what errors look like, and a log line for each operation. */
export function createGraphql(options: GraphqlOptions): YogaServerInstance<RequestState, Context> {
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
    graphiql: options.playground ? playground(options.playground) : false,
    renderGraphiQL: () => renderGraphiQL(options.playground ? playground(options.playground) : {}),
    context: ({ request, caller, requestId }) => {
      const url = new URL(request.url);
      const origin = {
        requestId,
        method: request.method,
        path: url.pathname,
        baseUrl: options.publicUrl ?? url.origin,
      };
      if (caller === null) throw new Error('A request without a caller came past authentication.');
      return createContext(gateway, caller, origin) as never;
    },
    maskedErrors: {
      errorMessage: 'Something went wrong on our side.',
      maskError: (error) => maskError(error, logger) as Error,
    },
    plugins: [useEndOfRehearsal(), useErrorIds()],
  });
}

/** R24: whatever a request's last mutation rehearsed is rolled back once its answer is complete. */
function useEndOfRehearsal(): Plugin<Context> {
  return {
    onExecute: ({ args }) => ({
      onExecuteDone: async () => {
        await (args.contextValue as Context).endRehearsal?.();
      },
    }),
  };
}

/** Gives every top-level error a code and the request's id. */
function useErrorIds(): Plugin<Context, RequestState> {
  return {
    onResultProcess({ result, serverContext }) {
      for (const one of Array.isArray(result) ? result : [result]) {
        if (!('errors' in one) || !one.errors) continue;
        one.errors = one.errors.map((error) => withId(error as GraphQLError, serverContext?.requestId ?? ''));
      }
    },
  };
}

function withId(error: GraphQLError, requestId: string): GraphQLError {
  const { message, nodes, source, positions, path } = error;
  const code = typeof error.extensions?.code === 'string' ? error.extensions.code : 'BAD_USER_INPUT';
  return new GraphQLError(message, {
    nodes,
    source,
    positions,
    path,
    extensions: { ...error.extensions, code, requestId },
  });
}
