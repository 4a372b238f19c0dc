import { announceWrites, noNews } from '../store/announce-writes.ts';
import { type BulkOperationRow, cancelBulkRows, listBulkOperations, retryBulkRows } from '../store/bulk-operations.ts';
import type { Database, Transaction } from '../store/database.ts';
import { failures, InvalidInputError, NotFoundError } from './errors.ts';
import { insertEndOfBulk } from './events.ts';
import { decodeId } from './ids.ts';
import { type EnqueueBulkOperation, maxWaitMs } from './start-bulk-operation.ts';

const retryableCodes = Object.entries(failures)
  .filter(([, failure]) => failure.retryable)
  .map(([code]) => code);

/** R14: makes the failed rows whose error is retryable pending again, and has them worked on; nothing else changes. */
export async function retryBulkOperation(
  db: Database,
  orgId: string,
  input: { id: string; waitMs?: number | null },
  enqueue: EnqueueBulkOperation,
): Promise<BulkOperationRow | InvalidInputError | NotFoundError> {
  if (input.waitMs != null && (input.waitMs < 0 || input.waitMs > maxWaitMs))
    return new InvalidInputError([{ path: ['waitMs'], message: `Must be 0 to ${maxWaitMs.toLocaleString('en')}.` }]);
  return changeOperation(db, orgId, input.id, async (tx, id) => {
    const retried = await retryBulkRows(tx, orgId, id, retryableCodes);
    if (retried) await enqueue(tx, orgId, id);
    return retried;
  });
}

/** R14: cancels the rows that have not settled; what was created stays, and an operation that has ended stays as it is. */
export async function cancelBulkOperation(
  db: Database,
  orgId: string,
  publicId: string,
): Promise<BulkOperationRow | NotFoundError> {
  let news = noNews;
  const outcome = await changeOperation(db, orgId, publicId, async (tx, id) => {
    const canceled = await cancelBulkRows(tx, orgId, id);
    if (canceled) news = await insertEndOfBulk(tx, canceled);
    return canceled;
  });
  announceWrites(db, news);
  return outcome;
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
