import { setImmediate } from 'node:timers/promises';
import {
  type BulkAuthority,
  type BulkOperationRow,
  completeBulkOperation,
  findBulkAuthority,
  listBulkOperations,
} from '../../store/bulk/bulk-operations.ts';
import { claimBulkRows, commitSettledRows } from '../../store/bulk/bulk-rows.ts';
import type { Database } from '../../store/core/database.ts';
import { CommitUnknownError, isCanceled, isRetryable, isUnavailable } from '../../store/core/db-errors.ts';
import { commitAndNotify } from '../../store/events/notify.ts';
import { insertBatch } from '../../store/writes/insert-batch.ts';
import { access } from '../access/caller.ts';
import { type ConversationOutcome, decideConversations } from '../conversations/create-conversations.ts';
import { UnexpectedError } from '../core/errors.ts';
import { insertEndOfBulk } from '../events/events.ts';
import type { Author } from '../writes/batch-state.ts';
import { dryRunChunk } from './dry-run-chunk.ts';
import { endWithoutAuthority } from './end.ts';
import { settleRow } from './settle.ts';
import { restoreConversationDraft, type StoredDraft } from './stored-draft.ts';

// Rows per transaction: few at first, so that progress is visible soon, then more and more, because larger chunks cost less per
// row (docs/performance.md).
const firstChunk = 500;
const largestChunk = 2500;
const attemptsPerChunk = 4;

export interface BulkProgress {
  /** Aborting it stops the work after the current chunk, by throwing. */
  readonly signal?: AbortSignal;
  /** Called for a row with an unexpected failure. The row is settled as UNEXPECTED and can be retried. */
  readonly onUnexpected?: (error: unknown, operationId: string, rowIndex: number) => void;
}

/**
 * Processes an operation until no free row is left, then completes it (R11–R13). Any number of processes may call this, even if
 * the operation is being processed or has ended: rows are taken under a lock, and created and settled in one transaction (in a
 * dry run, only settled). The transaction first checks whether the operation's token may still create conversations (R1, R2);
 * if not, the remaining rows are canceled. Throws if the database fails; another call then continues.
 */
export async function runBulkOperation(
  db: Database,
  orgId: string,
  operationId: string,
  progress: BulkProgress = {},
): Promise<void> {
  const [operation] = await listBulkOperations(db, [orgId], [operationId]);
  if (!operation) return;
  const work: Work = { db, operation, progress, ended: null };
  let next: number | null = 0;
  for (let size = firstChunk; next !== null; size = Math.min(2 * size, largestChunk)) {
    progress.signal?.throwIfAborted();
    next = await runChunk(work, { from: next, size });
    // The embedded database does not yield to the event loop: without this, requests and signals would wait for the last row.
    await setImmediate();
  }
  if (work.ended) return endWithoutAuthority(db, orgId, operationId, work.ended);
  await commitAndNotify(db, async (tx, notify) => {
    const completed = await completeBulkOperation(tx, orgId, operationId);
    if (completed) notify(await insertEndOfBulk(tx, completed));
  });
}

interface Work {
  readonly db: Database;
  readonly operation: BulkOperationRow;
  readonly progress: BulkProgress;
  /** Set when its token has lost its access. */
  ended: BulkAuthority | null;
}

interface Chunk {
  readonly from: number;
  readonly size: number;
}

/** Creates and settles one chunk. Returns the index to continue from, or null if no row was left. */
async function runChunk(work: Work, chunk: Chunk, attempt = 1): Promise<number | null> {
  const taken = { first: chunk.from };
  try {
    return await settleChunk(work, chunk, taken);
  } catch (error) {
    if (isRetryable(error) && attempt < attemptsPerChunk) return runChunk(work, chunk, attempt + 1);
    // A chunk that timed out may succeed in smaller pieces.
    const smaller = isCanceled(error) && chunk.size > 1;
    if (error instanceof CommitUnknownError || (isUnavailable(error) && !smaller)) throw error;
    // One bad row must not fail the others: the chunk is halved until the row is alone.
    if (chunk.size > 1) {
      const size = chunk.size >> 1;
      const middle = await runChunk(work, { from: chunk.from, size });
      return middle === null ? null : runChunk(work, { from: middle, size: chunk.size - size });
    }
    return giveUpRow(work, taken.first, error);
  }
}

/** Settles the rows of a chunk. Sets `taken.first` to the first of them, even if it fails. */
async function settleChunk(work: Work, chunk: Chunk, taken: { first: number }): Promise<number | null> {
  const { db, operation } = work;
  const { orgId, id, createdById, onConflict, validateOnly } = operation;
  return commitAndNotify(db, async (tx, notify) => {
    const [rows, authority] = await Promise.all([
      claimBulkRows(tx, orgId, id, chunk.from, chunk.size),
      findBulkAuthority(tx, orgId, id, access.createConversations),
    ]);
    const last = rows.at(-1);
    if (!last || !authority) return null;
    if (authority.ended !== null) {
      work.ended = authority;
      return null;
    }
    taken.first = (rows[0] ?? last).index;
    const author: Author = { orgId, clientId: authority.clientId, userId: createdById };
    const commands = rows.map((row) => {
      const draft = restoreConversationDraft(row.command as unknown as StoredDraft);
      return { author, draft, onConflict };
    });
    if (validateOnly) {
      const indexes = rows.map((row) => row.index);
      await commitSettledRows(tx, orgId, id, await dryRunChunk(tx, { orgId, operationId: id, indexes, commands }));
      return last.index + 1;
    }
    const { outcomes, writes } = await decideConversations(tx, commands);
    const settled = rows.map((row, at) => settleRow(row.index, outcomes[at] as ConversationOutcome));
    const [written] = await Promise.all([insertBatch(tx, writes), commitSettledRows(tx, orgId, id, settled)]);
    notify(written);
    return last.index + 1;
  });
}

async function giveUpRow({ db, operation, progress }: Work, index: number, error: unknown): Promise<number | null> {
  const { orgId, id } = operation;
  return db.transaction(async (tx) => {
    const [row] = await claimBulkRows(tx, orgId, id, index, 1);
    if (!row) return null;
    // Another worker holds this row or has settled it, so the next row is not to blame.
    if (row.index !== index) return row.index;
    progress.onUnexpected?.(error, id, row.index);
    await commitSettledRows(tx, orgId, id, [settleRow(row.index, new UnexpectedError())]);
    return row.index + 1;
  });
}
