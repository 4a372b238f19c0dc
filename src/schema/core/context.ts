import type { Caller } from '../../domain/access/caller.ts';
import type { Gateway } from '../../domain/gateway.ts';
import type { Loaders } from '../../domain/loaders/loaders.ts';
import type { Cancellation } from '../../store/core/cancellation.ts';

/** Where a request came from: what bulk operations and the audit log record about it. */
export interface RequestOrigin {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** The scheme, host and port at which the client reaches this gateway. */
  readonly baseUrl: string;
  /** The address of the client, as far as it is known (PARLEY_TRUSTED_PROXIES). */
  readonly clientAddress: () => string | null;
}

/** The context of every resolver: the caller, the loaders and the use cases. */
export interface Context {
  readonly caller: Caller;
  readonly origin: RequestOrigin;
  readonly gateway: Gateway;
  /** Canceled when the client no longer waits for the response. */
  readonly stop: Cancellation;
  /** The loaders for reads. A write starts with fresh ones, and a dry run with ones that see its writes. */
  loaders: Loaders;
  /** The position of the subscription's last event in the outbox; null if there is none. */
  reached: string | null;
  /** Rolls back the dry run of a `validateOnly` mutation, if any. */
  endDryRun: (() => Promise<void>) | null;
}
