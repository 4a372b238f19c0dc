import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { InvalidRequestError } from '../../domain/core/invalid-request-error.ts';
import { CancelledError } from '../../store/core/cancellation.ts';
import { isUnavailable } from '../../store/core/db-errors.ts';
import { maxReadBytes, ReadTooLargeError } from '../../store/core/read-size.ts';

/** An unexpected error behind a generic message. `originalError` is for the log and is never sent. */
class MaskedFault extends GraphQLError {}

/**
 * Converts an error that a resolver threw to what a client sees. A GraphQLError is intentional and is not changed. An
 * InvalidRequestError becomes BAD_USER_INPUT. Everything else gets a generic message that says whether to retry; `logFault` logs it.
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
    return new GraphQLError(
      `The data read for this field is larger than ${maxReadBytes} bytes. Request less at a time.`,
      {
        ...place,
        extensions: { code: 'RESPONSE_TOO_LARGE', limit: maxReadBytes },
      },
    );
  // The response was sent when the operation was canceled, so this error is not sent.
  if (original instanceof CancelledError) return new GraphQLError(original.message, place);
  const originalError = original instanceof Error ? original : new Error('Something other than an Error was thrown.');
  // A statement that timed out may succeed when the server is less busy.
  if (isUnavailable(original))
    return new MaskedFault('The service is temporarily unavailable. Try again.', {
      ...place,
      originalError,
      extensions: {
        code: 'SERVICE_UNAVAILABLE',
        retryable: true,
        http: { status: 503, headers: { 'retry-after': '1' } },
      },
    });
  return new MaskedFault('Unexpected error. It is logged under the request id.', {
    ...place,
    originalError,
    extensions: { code: 'INTERNAL_SERVER_ERROR' },
  });
}

/** Logs a masked error under the request id of its response; ignores other errors. */
export function logFault(error: unknown, requestId: string, log: Logger): void {
  if (!(error instanceof MaskedFault)) return;
  const message = error.extensions.code === 'SERVICE_UNAVAILABLE' ? 'database unavailable' : 'unexpected error';
  log.error({ err: error.originalError, requestId }, message);
}
