import { Turns } from '../batching/turns.ts';

/**
 * Turns for the writes that have a transaction of their own and may wait for locks: half of the connections for all of
 * them, and half of those for one organization. The rest is for what never waits: shared batches and reads.
 */
export function createWriteTurns(poolSize: number): Turns {
  const total = Math.max(1, poolSize >> 1);
  return new Turns({ total, perKey: Math.ceil(total / 2) });
}
