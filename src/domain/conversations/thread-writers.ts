import { InvalidInputError } from '../core/errors.ts';
import type { ThreadDraft } from '../threads/thread-draft.ts';
import type { Author, ResolvedCustomer } from '../writes/batch-state.ts';
import type { CreateState } from './create-state.ts';

/** R30, R41: the issues of customers who wrote threads, if they are identified by more than one value. */
export function refusedWriter(
  state: CreateState,
  author: Author,
  threads: readonly ThreadDraft[],
): InvalidInputError | null {
  for (const [index, { customer }] of threads.entries()) {
    const resolved = customer === null ? null : state.resolveCustomer(author, customer);
    if (resolved instanceof InvalidInputError)
      return new InvalidInputError(
        resolved.issues.map(({ path, message }) => ({ path: ['threads', String(index), ...path], message })),
      );
  }
  return null;
}

/** R41: the author of a CHAT: the conversation's customer, unless the input names another one or an author who is not a customer. */
export function customerOfThread(
  state: CreateState,
  author: Author,
  { type, customer, authorName }: ThreadDraft,
  customerId: string,
): string | null {
  if (customer === null) return type === 'CHAT' && authorName === null ? customerId : null;
  // It exists or is new, which `decide` has checked. Only imports name authors.
  const resolved = state.resolveCustomer(author, customer) as ResolvedCustomer;
  state.addCustomer(resolved, author.orgId, true);
  return resolved.id;
}
