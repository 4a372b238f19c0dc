import type { FoundCustomer } from '../../store/queries/customer-locks.ts';
import type { LookupResults } from '../../store/writes/lookup-queries.ts';
import { type Author, BatchState, join } from '../writes/batch-state.ts';

/** The state of a batch that creates conversations: rate windows (R9) and taken ids (R8). */
export class CreateState extends BatchState {
  readonly hits = new Map<string, number[]>();
  readonly takenIds = new Map<string, string>();
  readonly takenExternalIds = new Map<string, string>();

  constructor(context: LookupResults, customers: readonly FoundCustomer[]) {
    super(context, customers);
    for (const [orgId, clientId, customerId, at] of context.hits)
      this.hitsOf({ orgId, clientId, userId: null }, customerId).push(Number(at));
    for (const hits of this.hits.values()) hits.sort((a, b) => a - b);
    for (const [orgId, id, externalId, survivorId] of context.taken) {
      this.takenIds.set(join(orgId, id), survivorId);
      if (externalId !== null) this.takenExternalIds.set(join(orgId, externalId), survivorId);
    }
  }

  hitsOf(author: Author, customerId: string): number[] {
    const key = join(author.orgId, author.clientId, customerId);
    const known = this.hits.get(key);
    if (known) return known;
    const hits: number[] = [];
    this.hits.set(key, hits);
    return hits;
  }
}
