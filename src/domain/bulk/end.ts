import { insertAuditEntry } from '../../store/administration/audit.ts';
import {
  type BulkAuthority,
  type BulkOperationRow,
  cancelBulkRows,
  listBulkOperations,
  retryBulkRows,
} from '../../store/bulk/bulk-operations.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { commitAndNotify, type Notify } from '../../store/events/notify.ts';
import { type AuditedAuthor, auditEntry } from '../audit/audit.ts';
import { errorClasses, InvalidInputError } from '../core/errors.ts';
import { decodeId } from '../core/ids.ts';
import { NotFoundError } from '../core/not-found-error.ts';
import { insertEndOfBulk } from '../events/events.ts';
import { type EnqueueBulkOperation, maxWaitMs } from './start.ts';

const retryableCodes = Object.values(errorClasses)
  .filter(({ failure }) => failure.retryable)
  .map(({ failure }) => failure.code);

/**
 * R14: makes the failed rows with a retryable error pending again and enqueues a job for them. Nothing else changes. From then
 * on, the operation depends on the token that retried it.
 */
export async function retryBulkOperation(
  db: Database,
  author: AuditedAuthor,
  input: { id: string; waitMs?: number | null },
  enqueue: EnqueueBulkOperation,
): Promise<BulkOperationRow | InvalidInputError | NotFoundError> {
  if (input.waitMs != null && (input.waitMs < 0 || input.waitMs > maxWaitMs))
    return new InvalidInputError([{ path: ['waitMs'], message: `Must be 0 to ${maxWaitMs.toLocaleString('en')}.` }]);
  const { orgId, clientId } = author;
  return changeOperation(db, orgId, input.id, async (tx, id) => {
    const retried = await retryBulkRows(tx, orgId, id, retryableCodes, clientId);
    if (retried) {
      await insertAuditEntry(
        tx,
        auditEntry(author, { action: 'bulk_operation.retried', subject: ['BulkOperation', id] }),
      );
      await enqueue(tx, orgId, id);
    }
    return retried;
  });
}

/**
 * R14: cancels the rows that have not settled. Created conversations are kept, and an operation that has ended is not changed. An
 * operation whose rows have all settled becomes completed.
 */
export async function cancelBulkOperation(
  db: Database,
  author: AuditedAuthor,
  publicId: string,
): Promise<BulkOperationRow | NotFoundError> {
  const { orgId } = author;
  return changeOperation(db, orgId, publicId, async (tx, id, notify) => {
    const canceled = await cancelBulkRows(tx, orgId, id, 'REQUESTED');
    if (canceled) {
      const details = { rows: canceled.canceled };
      const deed = { action: 'bulk_operation.canceled', subject: ['BulkOperation', id], details } as const;
      await insertAuditEntry(tx, auditEntry(author, deed));
      notify(await insertEndOfBulk(tx, canceled));
    }
    return canceled;
  });
}

/** Cancels the unsettled rows of an operation whose token lost its access, unless another token has retried the operation meanwhile. */
export async function endWithoutAuthority(
  db: Database,
  orgId: string,
  id: string,
  { clientId, ended }: BulkAuthority,
): Promise<void> {
  if (ended === null) return;
  await commitAndNotify(db, async (tx, notify) => {
    const canceled = await cancelBulkRows(tx, orgId, id, ended, clientId);
    if (canceled) notify(await insertEndOfBulk(tx, canceled));
  });
}

async function changeOperation(
  db: Database,
  orgId: string,
  publicId: string,
  change: (tx: Transaction, id: string, notify: Notify) => Promise<BulkOperationRow | null>,
): Promise<BulkOperationRow | NotFoundError> {
  const id = decodeId('BulkOperation', publicId);
  if (id === null) return new NotFoundError('BulkOperation', publicId);
  return commitAndNotify(db, async (tx, notify) => {
    const changed = await change(tx, id, notify);
    if (changed) return changed;
    const [unchanged] = await listBulkOperations(tx, [orgId], [id]);
    return unchanged ?? new NotFoundError('BulkOperation', publicId);
  });
}
