import {
  type BulkAuthority,
  type BulkOperationRow,
  cancelBulkRows,
  listBulkOperations,
  retryBulkRows,
} from '../../store/bulk/bulk-operations.ts';
import type { Database, Transaction } from '../../store/core/database.ts';
import { announceWrites, noNews } from '../../store/events/notify.ts';
import { failures, InvalidInputError, NotFoundError } from '../core/errors.ts';
import { decodeId } from '../core/ids.ts';
import { insertEndOfBulk } from '../events/events.ts';
import type { Author } from '../writes/batch-state.ts';
import { type EnqueueBulkOperation, maxWaitMs } from './start.ts';

const retryableCodes = Object.entries(failures)
  .filter(([, failure]) => failure.retryable)
  .map(([code]) => code);

/**
 * R14: makes the failed rows whose error is retryable pending again, and has them worked on; nothing else changes. From then on
 * the operation depends on the token that retried it.
 */
export async function retryBulkOperation(
  db: Database,
  { orgId, tokenId }: Pick<Author, 'orgId' | 'tokenId'>,
  input: { id: string; waitMs?: number | null },
  enqueue: EnqueueBulkOperation,
): Promise<BulkOperationRow | InvalidInputError | NotFoundError> {
  if (input.waitMs != null && (input.waitMs < 0 || input.waitMs > maxWaitMs))
    return new InvalidInputError([{ path: ['waitMs'], message: `Must be 0 to ${maxWaitMs.toLocaleString('en')}.` }]);
  return changeOperation(db, orgId, input.id, async (tx, id) => {
    const retried = await retryBulkRows(tx, orgId, id, retryableCodes, tokenId);
    if (retried) await enqueue(tx, orgId, id);
    return retried;
  });
}

/**
 * R14: cancels the rows that have not settled; what was created stays, and an operation that has ended stays as it is. One of
 * which all rows had settled is completed.
 */
export async function cancelBulkOperation(
  db: Database,
  orgId: string,
  publicId: string,
): Promise<BulkOperationRow | NotFoundError> {
  let news = noNews;
  const outcome = await changeOperation(db, orgId, publicId, async (tx, id) => {
    const canceled = await cancelBulkRows(tx, orgId, id, 'REQUESTED');
    if (canceled) news = await insertEndOfBulk(tx, canceled);
    return canceled;
  });
  announceWrites(db, news);
  return outcome;
}

/** Cancels what has not settled of an operation whose token may not go on with it; not where another has retried it meanwhile. */
export async function endWithoutAuthority(
  db: Database,
  orgId: string,
  id: string,
  { tokenId, ended }: BulkAuthority,
): Promise<void> {
  if (ended === null) return;
  const news = await db.transaction(async (tx) => {
    const canceled = await cancelBulkRows(tx, orgId, id, ended, tokenId);
    return canceled ? insertEndOfBulk(tx, canceled) : noNews;
  });
  announceWrites(db, news);
}

async function changeOperation(
  db: Database,
  orgId: string,
  publicId: string,
  change: (tx: Transaction, id: string) => Promise<BulkOperationRow | null>,
): Promise<BulkOperationRow | NotFoundError> {
  const id = decodeId('BulkOperation', publicId);
  if (id === null) return new NotFoundError('BulkOperation', publicId);
  return db.transaction(async (tx) => {
    const changed = await change(tx, id);
    if (changed) return changed;
    const [unchanged] = await listBulkOperations(tx, [orgId], [id]);
    return unchanged ?? new NotFoundError('BulkOperation', publicId);
  });
}
