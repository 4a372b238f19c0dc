import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { beginningOf } from '../../domain/core/text.ts';
import { logFault } from './mask-error.ts';

// Errors of Yoga and graphql-js with another code or none are also malformed requests.
const ownCode =
  /^(?:GRAPHQL_\w+|BAD_USER_INPUT|NOT_FOUND|EVENTS_EXPIRED|SUBSCRIPTION_TOO_SLOW|RESPONSE_TOO_LARGE|PERSISTED_QUERY_NOT_SUPPORTED|UNAUTHENTICATED|FORBIDDEN|INTERNAL_SERVER_ERROR|SERVICE_UNAVAILABLE|TOO_MANY_REQUESTS)$/;

// A message can repeat a value of the request, and many messages can repeat the same one.
const longestMessage = 1000;

/** Adds a code and the request id to every top-level error of a result. Unexpected errors are logged under that id. */
export function withErrorIds<Result extends object>(result: Result, requestId: string, logger: Logger): Result {
  if (!('errors' in result) || !result.errors) return result;
  const errors = result.errors as GraphQLError[];
  for (const error of errors) logFault(error, requestId, logger);
  return { ...result, errors: errors.map((error) => withId(error, requestId)) };
}

function withId(error: GraphQLError, requestId: string): GraphQLError {
  const { nodes, source, positions, path } = error;
  const message = beginningOf(error.message, longestMessage);
  const given = error.extensions?.code;
  const code = typeof given === 'string' && ownCode.test(given) ? given : 'BAD_USER_INPUT';
  return new GraphQLError(message, {
    nodes,
    source,
    positions,
    path,
    extensions: { ...error.extensions, code, requestId },
  });
}
