import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { InvalidRequestError } from '../../domain/core/invalid-request-error.ts';
import { CancelledError } from '../../store/core/cancellation.ts';
import { isUnavailable } from '../../store/core/db-errors.ts';
import { maxReadBytes, ReadTooLargeError } from '../../store/core/read-size.ts';

/** A fault of ours behind a bland message. `originalError` is for the log and never goes out. */
class MaskedFault extends GraphQLError {}

/**
 * What a client sees of an error that a resolver threw. A GraphQLError is ours and passes. An InvalidRequestError becomes
 * BAD_USER_INPUT. Everything else is a fault: a bland message that tells whether to try again; `logFault` logs it.
 */
export function maskError(error: unknown): GraphQLError {
  const original = error instanceof GraphQLError ? (error.originalError ?? null) : error;
  if (error instanceof GraphQLError && (original === null || original instanceof GraphQLError)) return error;
  const { nodes, source, positions, path } = error instanceof GraphQLError ? error : ({} as Partial<GraphQLError>);
  const place = { nodes, source, positions, path };
  if (original instanceof InvalidRequestError)
    return new GraphQLError(original.message, {
      ...place,
      extensions: { code: 'BAD_USER_INPUT', argument: original.argument.join('.') },
    });
  if (original instanceof ReadTooLargeError)
    return new GraphQLError(`What is read for this has more than ${maxReadBytes} bytes. Ask for less at a time.`, {
      ...place,
      extensions: { code: 'RESPONSE_TOO_LARGE', limit: maxReadBytes },
    });
  // Its answer was given when it was stopped, so this one goes nowhere.
  if (original instanceof CancelledError) return new GraphQLError(original.message, place);
  const originalError = original instanceof Error ? original : new Error('Something other than an Error was thrown.');
  // A statement that the server gave up after its time limit may well succeed at a quieter moment.
  if (isUnavailable(original))
    return new MaskedFault('The service is unavailable for the moment. Try again.', {
      ...place,
      originalError,
      extensions: {
        code: 'SERVICE_UNAVAILABLE',
        retryable: true,
        http: { status: 503, headers: { 'retry-after': '1' } },
      },
    });
  return new MaskedFault('Something went wrong on our side. It is logged under the request id.', {
    ...place,
    originalError,
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  });
}

/** One log line for a masked fault, under the id that its answer carries; nothing for any other error. */
export function logFault(error: unknown, requestId: string, log: Logger): void {
  if (!(error instanceof MaskedFault)) return;
  const message = error.extensions.code === 'SERVICE_UNAVAILABLE' ? 'database unavailable' : 'unexpected error';
  log.error({ err: error.originalError, requestId }, message);
}
