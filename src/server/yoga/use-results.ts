import { isAsyncIterable, mapAsyncIterator, type Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { boundedAnswer } from '../../operations/bounded-answers.ts';
import type { RequestState } from '../../operations/context.ts';
import type { OperationRecord } from '../../operations/operation-record.ts';
import type { Context } from '../../schema/core/context.ts';
import { withErrorIds } from '../errors/error-ids.ts';

/** An operation whose results are sent. */
export interface Answering {
  readonly requestId: string;
  readonly record: OperationRecord;
}

export interface Finishing {
  readonly logger: Logger;
  /** The limit for the JSON of one result. */
  readonly maxResponseBytes: number;
}

/**
 * Finishes a result or a stream of results: limits its size, adds a code and the request id to every top-level error, and logs
 * unexpected errors under that id. The record gets the first error, and the end of the stream, whoever ends it.
 */
export function completeResult<Result extends object>(
  result: Result | AsyncIterable<Result>,
  { requestId, record }: Answering,
  { logger, maxResponseBytes }: Finishing,
): Result | AsyncIterable<Result> {
  const finish = (one: Result): Result => {
    const masked = withErrorIds(one, requestId, logger);
    const bounded = boundedAnswer(masked, maxResponseBytes, record.kind);
    const finished: { errors?: readonly { extensions?: { code?: unknown } }[] } =
      bounded === masked ? masked : withErrorIds(bounded, requestId, logger);
    const code = finished.errors?.[0]?.extensions?.code;
    if (record.code === null && typeof code === 'string') record.code = code;
    return finished as Result;
  };
  if (!isAsyncIterable(result)) return finish(result);
  let end = () => {};
  record.ended = new Promise((resolve) => {
    end = resolve;
  });
  const fail = (error: unknown) => {
    end();
    throw error;
  };
  // It passes on what `onEnd` returns as the end itself, although its type does not say so.
  const onEnd = ((last: unknown) => {
    end();
    return last;
  }) as () => void;
  return mapAsyncIterator(result, finish, fail, onEnd);
}

/**
 * Serializes a result, or an error if that fails (the JSON can exceed the maximum length of a string). An exception in Yoga's event
 * stream would not be caught and would end the process.
 */
function stringifySafely(requestId: string, logger: Logger): (result: unknown) => string {
  return (result) => {
    try {
      return JSON.stringify(result);
    } catch (error) {
      logger.error({ err: error, requestId }, 'result not written');
      const message = 'Unexpected error. It is logged under the request id.';
      return JSON.stringify({ errors: [{ message, extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } }] });
    }
  };
}

/** Finishes Yoga's results. */
export function useResults(finishing: Finishing): Plugin<Context, RequestState> {
  return {
    onResultProcess({ result, setResult, serverContext: { origin, record } }) {
      const answering = { requestId: origin.requestId, record };
      // Yoga serializes a result with the function of this name, if there is one.
      const stringify = stringifySafely(origin.requestId, finishing.logger);
      const finish = (one: object) => {
        const finished = completeResult(one, answering, finishing);
        if (!isAsyncIterable<object>(finished)) return { ...finished, stringify };
        return mapAsyncIterator(finished, (each) => ({ ...each, stringify }));
      };
      setResult((Array.isArray(result) ? result.map(finish) : finish(result)) as never);
    },
  };
}
