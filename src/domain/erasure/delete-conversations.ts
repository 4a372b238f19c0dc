import { insertAuditEntry } from '../../store/administration/audit.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { deleteConversationRows, deleteThreads, eraseAttachments } from '../../store/erasure/erase-rows.ts';
import { eraseBulkRows, eraseEvents, eraseIdempotencyKeys } from '../../store/erasure/erase-traces.ts';
import { listForgetfulOrganizations, lockOldConversations, lockWithMerged } from '../../store/erasure/lock-erased.ts';
import type { Notifications } from '../../store/events/notify.ts';
import { commitAndNotify } from '../../store/events/notify.ts';
import { databaseTime } from '../../store/queries/organizations.ts';
import { emptyBatch } from '../../store/writes/batch.ts';
import { insertBatch } from '../../store/writes/insert-batch.ts';
import { type Actor, auditEntry, onCommandLine } from '../audit/audit.ts';
import { StaleRevisionError } from '../core/errors.ts';
import { decodeId } from '../core/ids.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { repeatLostRaces } from '../writes/repeat-lost-races.ts';
import { deletedEvents } from './deleted-events.ts';
import { erasedError } from './erase-customer.ts';

export interface DeleteConversationInput {
  id: string;
  rev?: number | null;
}

/**
 * R31: deletes a conversation with its threads and attachments, those that were merged into it, and what idempotency keys, rows of bulk
 * operations, events and deliveries contain about them; its customer is kept. If `rev` is not the current one, nothing is
 * deleted and the result is STALE_REVISION (R27); a merged one is NOT_FOUND (R18). Returns the conversation's key.
 */
export async function deleteConversation(
  db: Database,
  actor: Actor,
  { id: publicId, rev }: DeleteConversationInput,
): Promise<string | NotFoundError | StaleRevisionError> {
  const { orgId } = actor;
  const id = decodeId('Conversation', publicId);
  if (id === null) return new NotFoundError('Conversation', publicId);
  return repeatLostRaces(() =>
    commitAndNotify(db, async (tx, notify) => {
      const rows = await lockWithMerged(tx, orgId, [id]);
      const current = rows.find((row) => row.id === id);
      if (!current || current.mergedIntoId !== null) return new NotFoundError('Conversation', publicId);
      if (rev != null && rev !== current.rev) return new StaleRevisionError(current.rev);
      const deed = { action: 'conversation.deleted', subject: ['Conversation', id] } as const;
      await insertAuditEntry(tx, auditEntry(actor, deed));
      const ids = rows.map((row) => row.id);
      notify(await deleteLocked(tx, orgId, ids));
      return id;
    }),
  );
}

/**
 * R34: deletes up to `limit` conversations of each organization with a retention period, if they have not changed for that
 * period. Returns their number. Several processes can run it at once.
 */
export async function deleteOldConversations(db: Database, limit: number): Promise<number> {
  let total = 0;
  for (const orgId of await listForgetfulOrganizations(db)) {
    total += await repeatLostRaces(() =>
      commitAndNotify(db, async (tx, notify) => {
        const old = await lockOldConversations(tx, orgId, limit);
        if (old.length === 0) return 0;
        const rows = await lockWithMerged(tx, orgId, old);
        const details = { conversations: old.length };
        const deed = { action: 'conversation.expired', subject: ['Organization', orgId], details } as const;
        await insertAuditEntry(tx, auditEntry(onCommandLine(orgId), deed));
        const ids = rows.map(({ id }) => id);
        notify(await deleteLocked(tx, orgId, ids));
        return old.length;
      }),
    );
  }
  return total;
}

async function deleteLocked(tx: Transaction, orgId: string, conversationIds: string[]): Promise<Notifications> {
  const erased = { orgId, conversationIds, customerIds: [] };
  await eraseAttachments(tx, erased);
  await deleteThreads(tx, erased);
  await deleteConversationRows(tx, orgId, conversationIds);
  const [, , , now] = await Promise.all([
    eraseIdempotencyKeys(tx, erased),
    eraseBulkRows(tx, erased, { needles: [], externalIds: [], error: erasedError }, true),
    eraseEvents(tx, erased),
    databaseTime(tx),
  ]);
  return insertBatch(tx, { ...emptyBatch(), events: deletedEvents(orgId, conversationIds, now) });
}
