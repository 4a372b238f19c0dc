import { Turns } from '../../batching/turns.ts';

/**
 * Turns for writes that have their own transaction and may wait for locks: they may use half of the connections, and one organization
 * half of those. The other connections are for work that never waits for locks: shared batches and reads. A turn may wait as long as
 * a statement of another write.
 */
export function createWriteTurns(poolSize: number, statementTimeoutMs: number): Turns {
  const total = Math.max(1, poolSize >> 1);
  return new Turns({ total, perKey: Math.ceil(total / 2), maxWaitMs: statementTimeoutMs });
}
