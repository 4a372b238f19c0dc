import type { ExecutionResult } from 'graphql';
import type { Caller } from '../domain/access/caller.ts';
import type { Gateway } from '../domain/gateway.ts';
import type { Context, RequestOrigin } from '../schema/core/context.ts';
import type { Cancellation } from '../store/core/cancellation.ts';
import type { OperationRecord } from './operation-record.ts';

/** What the HTTP layer knows about a request before it reaches Yoga. */
export interface RequestState {
  readonly origin: RequestOrigin;
  readonly caller: Caller | null;
  /** Of the shard in which the caller's organization lives; null without a caller. */
  readonly gateway: Gateway | null;
  readonly stop: Cancellation;
  readonly record: OperationRecord;
  /** The result if the operation has already been executed; null if Yoga must execute it. */
  readonly executed: ExecutionResult | null;
}

/** The context of one request: its caller and its own loaders. */
export function createContext(gateway: Gateway, caller: Caller, origin: RequestOrigin, stop: Cancellation): Context {
  return {
    caller,
    origin,
    gateway,
    stop,
    loaders: gateway.createLoaders(caller, stop),
    reached: null,
    endDryRun: null,
  };
}
