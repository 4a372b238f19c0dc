import type { ReadBatcher } from '../../batching/read-batcher.ts';
import type { CancellationSignal } from '../../store/core/cancellation.ts';
import type { Executor } from '../../store/core/database.ts';
import type { Caller, CustomerCaller } from '../access/caller.ts';
import { CustomerLoaders } from './customer-loaders.ts';
import type { Loaders } from './loaders.ts';
import { RequestLoaders } from './request-loaders.ts';

/**
 * Loaders for one request of one caller, on the database or on a transaction. With a batcher, concurrent requests share
 * statements. `stop` cancels running reads.
 */
export function createLoaders(
  db: Executor,
  caller: Pick<Caller, 'orgId' | 'clientId'> | CustomerCaller,
  readBatcher: ReadBatcher<CancellationSignal> | null = null,
  stop: CancellationSignal | null = null,
): Loaders {
  const loaders = new RequestLoaders(db, caller, readBatcher, stop);
  return 'kind' in caller && caller.kind === 'customer' ? new CustomerLoaders(loaders, caller.customerId) : loaders;
}
