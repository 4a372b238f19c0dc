import type { Logger } from 'pino';
import type { OperationRecord } from './operation-record.ts';

/** A request that was answered, as logs and metrics tell of it. */
export interface AnsweredRequest {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  readonly record: OperationRecord;
  readonly status: number;
  readonly durationMs: number;
}

/** Names are the client's choice, of any length. */
export const longestName = 100;

/** Writes one line for each request, of what the gateway makes of it: nothing that the client sent but names. */
export function logRequests(logger: Logger): (request: AnsweredRequest) => void {
  return ({ requestId, method, path, record, status, durationMs }) => {
    if (!logger.isLevelEnabled('info')) return;
    const { caller, kind, name, code } = record;
    logger.info(
      {
        requestId,
        method,
        path: path.slice(0, longestName),
        ...(kind !== null && { operationType: kind }),
        ...(name !== null && { operationName: name.slice(0, longestName) }),
        ...(caller !== null && { orgId: caller.orgId, tokenId: caller.tokenId }),
        status,
        ...(code !== null && { code }),
        durationMs: Math.round(durationMs * 10) / 10,
      },
      'Answered.',
    );
  };
}
