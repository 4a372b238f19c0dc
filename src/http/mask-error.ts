import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { InvalidRequestError } from '../domain/invalid-request-error.ts';
import { isUnavailable } from '../store/db-errors.ts';

/**
 * What a client sees of an error that a resolver threw. A GraphQLError is ours and passes. An InvalidRequestError becomes
 * BAD_USER_INPUT. Everything else is a fault: one log line, and a bland message that tells whether to try again.
 */
export function maskError(error: unknown, log: Logger): GraphQLError {
  const original = error instanceof GraphQLError ? (error.originalError ?? null) : error;
  if (error instanceof GraphQLError && (original === null || original instanceof GraphQLError)) return error;
  if (original instanceof InvalidRequestError)
    return located(original.message, error, { code: 'BAD_USER_INPUT', argument: original.path.join('.') });
  if (isUnavailable(original)) {
    log.error({ err: original }, 'database unavailable');
    return located('The service is unavailable for the moment. Try again.', error, {
      code: 'SERVICE_UNAVAILABLE',
      retryable: true,
      http: { status: 503, headers: { 'retry-after': '1' } },
    });
  }
  log.error({ err: original }, 'unexpected error');
  return located('Something went wrong on our side. It is logged under the request id.', error, {
    code: 'INTERNAL_SERVER_ERROR',
  });
}

function located(message: string, error: unknown, extensions: Record<string, unknown>): GraphQLError {
  const { nodes, source, positions, path } = error instanceof GraphQLError ? error : ({} as Partial<GraphQLError>);
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}
