import { isAsyncIterable, mapAsyncIterator, type Plugin } from 'graphql-yoga';
import type { Logger } from 'pino';
import { boundedAnswer } from '../../operations/bounded-answers.ts';
import type { RequestState } from '../../operations/context.ts';
import type { OperationRecord } from '../../operations/operation-record.ts';
import type { Context } from '../../schema/core/context.ts';
import { withErrorIds } from '../errors/error-ids.ts';

/** An operation of which results are to go out. */
export interface Answering {
  readonly requestId: string;
  readonly record: OperationRecord;
}

export interface Finishing {
  readonly logger: Logger;
  /** Of one result's JSON. */
  readonly maxResponseBytes: number;
}

/**
 * A result, or a stream of them, as it goes out: no larger than it may be, with a code and the request's id on every
 * top-level error, while our own faults are logged under that id. The record is told of the first error, and of the stream's
 * end, whoever ends it.
 */
export function completeResult<Result extends object>(
  result: Result | AsyncIterable<Result>,
  { requestId, record }: Answering,
  { logger, maxResponseBytes }: Finishing,
): Result | AsyncIterable<Result> {
  const finish = (one: Result): Result => {
    const told = withErrorIds(one, requestId, logger);
    const bounded = boundedAnswer(told, maxResponseBytes, record.kind);
    const finished: { errors?: readonly { extensions?: { code?: unknown } }[] } =
      bounded === told ? told : withErrorIds(bounded, requestId, logger);
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
  // It hands on what `onEnd` returns as the end itself, though its type does not say so.
  const onEnd = ((last: unknown) => {
    end();
    return last;
  }) as () => void;
  return mapAsyncIterator(result, finish, fail, onEnd);
}

/**
 * Writes a result as JSON, or that this cannot be done (it may be longer than any text): nobody would catch what is thrown in
 * Yoga's stream of events, and that would end the process.
 */
function stringifySafely(requestId: string, logger: Logger): (result: unknown) => string {
  return (result) => {
    try {
      return JSON.stringify(result);
    } catch (error) {
      logger.error({ err: error, requestId }, 'result not written');
      const message = 'Something went wrong on our side. It is logged under the request id.';
      return JSON.stringify({ errors: [{ message, extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } }] });
    }
  };
}

/** Finishes what Yoga answers. */
export function useResults(finishing: Finishing): Plugin<Context, RequestState> {
  return {
    onResultProcess({ result, setResult, serverContext: { origin, record } }) {
      const answering = { requestId: origin.requestId, record };
      // Yoga writes a result by the function of this name, where it has one.
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
