import type { Caller } from '../../domain/access/caller.ts';
import type { Gateway } from '../../domain/gateway.ts';
import type { Loaders } from '../../domain/loaders/loaders.ts';
import type { Cancellation } from '../../store/core/cancellation.ts';

/** Where a request came from: what bulk operations and the audit log remember of it. */
export interface RequestOrigin {
  readonly requestId: string;
  readonly method: string;
  readonly path: string;
  /** Scheme, host and port under which the client reaches this gateway. */
  readonly baseUrl: string;
  /** The address of the client, as far as it is known (PARLEY_TRUSTED_PROXIES). */
  readonly clientAddress: () => string | null;
}

/** What every resolver is given: who asks, what is read, and what can be done. */
export interface Context {
  readonly caller: Caller;
  readonly origin: RequestOrigin;
  readonly gateway: Gateway;
  /** Stopped once nobody waits for the answer any longer. */
  readonly stop: Cancellation;
  /** The loaders to read through; a write begins with fresh ones, and a dry run with ones that see it. */
  loaders: Loaders;
  /** Where in the outbox the subscription's last event stands; null where it has none. */
  reached: string | null;
  /** Ends the dry run that a `validateOnly` mutation began, if any: nothing of it is kept. */
  endDryRun: (() => Promise<void>) | null;
}
