import type { Logger } from 'pino';
import type { OperationRecord } from '../../operations/operation-record.ts';

/** A request that was answered, as logs and metrics tell of it. */
export interface AnsweredRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly record: OperationRecord;
  readonly status: number;
  /** Until it was answered, or until the stream that answers it began. */
  readonly durationMs: number;
  /** How long the stream was open; absent where there was none. */
  readonly streamedMs?: number;
}

/** Names are the client's choice, of any length. */
export const maxNameLength = 100;

/** Tells of each request once: when it was answered, or, where a stream answers it, when that has ended. */
export function whenOver(tell: (request: AnsweredRequest) => void): (request: AnsweredRequest) => void {
  return (request) => {
    const { ended } = request.record;
    if (ended === null) return tell(request);
    const begun = performance.now();
    void ended.then(() => tell({ ...request, streamedMs: performance.now() - begun }));
  };
}

/** Writes one line for each request, of what the gateway makes of it: nothing that the client sent but names. */
export function logRequests(logger: Logger): (request: AnsweredRequest) => void {
  return ({ requestId, method, path, record, status, durationMs, streamedMs }) => {
    if (!logger.isLevelEnabled('info')) return;
    const { caller, kind, name, code } = record;
    logger.info(
      {
        requestId,
        method,
        path: path.slice(0, maxNameLength),
        ...(kind !== null && { operationType: kind }),
        ...(name !== null && { operationName: name.slice(0, maxNameLength) }),
        ...(caller !== null && { orgId: caller.orgId, tokenId: caller.tokenId }),
        status,
        ...(code !== null && { code }),
        durationMs: toTenths(durationMs),
        ...(streamedMs !== undefined && { streamedMs: toTenths(streamedMs) }),
      },
      'Answered.',
    );
  };
}

const toTenths = (ms: number) => Math.round(ms * 10) / 10;
