import { insertAuditEntry } from '../../store/administration/audit.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { commitAndNotify } from '../../store/events/notify.ts';
import { resolveCustomers } from '../../store/queries/customer-locks.ts';
import { databaseTime } from '../../store/queries/organizations.ts';
import type { CustomerRow } from '../../store/tables/customers.ts';
import { emptyBatch } from '../../store/writes/batch.ts';
import { commitBatch } from '../../store/writes/insert-batch.ts';
import { mergeCustomerRows, waitForConversationsOf, waitToMoveCustomers } from '../../store/writes/update-customers.ts';
import { type AuditedAuthor, auditEntry } from '../audit/audit.ts';
import { InvalidInputError } from '../core/errors.ts';
import { encodeId } from '../core/ids.ts';
import { NotFoundError, type Reference } from '../core/not-found-error.ts';
import { malformedReference, toReference } from '../core/references.ts';
import { newEvent } from '../events/events.ts';
import { completeNotFoundErrors } from '../writes/complete-not-found.ts';
import { repeatLostRaces } from '../writes/repeat-lost-races.ts';

export interface MergeCustomersInput {
  sourceId: string;
  targetId: string;
}

/**
 * R32: merges the source into the target. The target takes over the conversations and threads; the source's id, e-mail, phone
 * number and external id, and all ids that resolved to it, resolve to the target from now on. Ids of merged customers stand for
 * their survivors.
 */
export async function mergeCustomers(
  db: Database,
  author: AuditedAuthor,
  input: MergeCustomersInput,
): Promise<CustomerRow | InvalidInputError | NotFoundError> {
  const { orgId } = author;
  const references = [
    toReference('Customer', input.sourceId, 'sourceId'),
    toReference('Customer', input.targetId, 'targetId'),
  ] as const;
  const malformed = malformedReference(references);
  if (malformed) return (await completeNotFoundErrors(db, orgId, [malformed])).get(malformed) ?? malformed;
  return repeatLostRaces(() =>
    commitAndNotify(db, async (tx, notify) => {
      const pair = await lockPair(tx, orgId, references);
      if (pair instanceof NotFoundError) return pair;
      const [source, target] = pair;
      if (source.id === target.id)
        return new InvalidInputError([{ path: ['targetId'], message: 'Must not be the same customer as sourceId.' }]);
      const details = { sourceId: encodeId('Customer', source.id) };
      const deed = { action: 'customer.merged', subject: ['Customer', target.id], details } as const;
      const [merged, createdAt] = await Promise.all([
        mergeCustomerRows(tx, source, target, author.userId),
        databaseTime(tx),
        insertAuditEntry(tx, auditEntry(author, deed)),
      ]);
      const data = { sourceId: source.id, targetId: target.id };
      const event = newEvent({ orgId, type: 'customer.merged', subjectId: target.id, data, createdAt });
      notify(await commitBatch(tx, { ...emptyBatch(), events: [event] }));
      return merged;
    }),
  );
}

/**
 * Locks the source's conversations, then both customers, in the same order as chats. Follows merges that are committed before the
 * locks are acquired.
 */
async function lockPair(
  tx: Transaction,
  orgId: string,
  references: readonly [Reference, Reference],
): Promise<[source: CustomerRow, target: CustomerRow] | NotFoundError> {
  for (;;) {
    const keys = references.map(({ key }) => ({ orgId, id: key, emailKey: null, externalId: null, phoneKey: null }));
    const found = await resolveCustomers(tx, keys);
    const survivors = references.map(({ key }) => found.find(({ id }) => id === key)?.survivorId);
    const [sourceId, targetId] = survivors;
    if (sourceId === undefined || targetId === undefined) {
      const [first, ...others] = references.filter((_, at) => survivors[at] === undefined);
      return NotFoundError.of([first as Reference, ...others]);
    }
    if (sourceId !== targetId) await waitForConversationsOf(tx, orgId, [sourceId]);
    const rows = await waitToMoveCustomers(tx, orgId, [...new Set([sourceId, targetId])]);
    const living = (id: string) => rows.find((row) => row.id === id && row.mergedIntoId === null);
    const [source, target] = [living(sourceId), living(targetId)];
    if (source && target) return [source, target];
  }
}
