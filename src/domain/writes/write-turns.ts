import { Turns } from '../../batching/turns.ts';

/**
 * Turns for the writes that have a transaction of their own and may wait for locks: half of the connections for all of
 * them, and half of those for one organization. The rest is for what never waits: shared batches and reads. Waiting for a turn is
 * waiting for others' statements, and may take as long as one of them.
 */
export function createWriteTurns(poolSize: number, statementTimeoutMs: number): Turns {
  const total = Math.max(1, poolSize >> 1);
  return new Turns({ total, perKey: Math.ceil(total / 2), maxWaitMs: statementTimeoutMs });
}
