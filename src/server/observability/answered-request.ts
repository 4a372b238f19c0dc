import type { Logger } from 'pino';
import type { Caller } from '../../domain/access/caller.ts';
import type { OperationRecord } from '../../operations/operation-record.ts';

/** An answered request, for logs and metrics. */
export interface AnsweredRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly record: OperationRecord;
  readonly status: number;
  /** Until the response, or until its stream began. */
  readonly durationMs: number;
  /** How long the stream was open; absent if there was none. */
  readonly streamedMs?: number;
}

/** Clients choose names, which can be of any length. */
export const maxNameLength = 100;

/** Reports each request once: when it was answered, or when its stream has ended. */
export function whenOver(tell: (request: AnsweredRequest) => void): (request: AnsweredRequest) => void {
  return (request) => {
    const { ended } = request.record;
    if (ended === null) return tell(request);
    const begun = performance.now();
    void ended.then(() => tell({ ...request, streamedMs: performance.now() - begun }));
  };
}

/** Logs one line for each request. It contains nothing that the client sent, except names. */
export function logRequests(logger: Logger): (request: AnsweredRequest) => void {
  return ({ requestId, method, path, record, status, durationMs, streamedMs }) => {
    if (!logger.isLevelEnabled('info')) return;
    const { caller, tokenRule, kind, name, code } = record;
    logger.info(
      {
        requestId,
        method,
        path: path.slice(0, maxNameLength),
        ...(kind !== null && { operationType: kind }),
        ...(name !== null && { operationName: name.slice(0, maxNameLength) }),
        ...(caller !== null && { orgId: caller.orgId, ...personOf(caller) }),
        ...(tokenRule !== null && { tokenRule }),
        status,
        ...(code !== null && { code }),
        durationMs: toTenths(durationMs),
        ...(streamedMs !== undefined && { streamedMs: toTenths(streamedMs) }),
      },
      'Answered.',
    );
  };
}

/** Who it was, by key: a token, or a person who signed in. */
function personOf(caller: Caller) {
  if (caller.kind === 'token') return { tokenId: caller.tokenId };
  return caller.kind === 'user' ? { userId: caller.userId } : { customerId: caller.customerId };
}

const toTenths = (ms: number) => Math.round(ms * 10) / 10;
