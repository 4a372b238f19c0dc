import type { Turns } from '../../batching/turns.ts';
import { type BulkOperationRow, bulkOperationChannel, listBulkOperations } from '../../store/bulk/bulk-operations.ts';
import { bulkProgressChannel } from '../../store/bulk/bulk-rows.ts';
import type { Database } from '../../store/core/database.ts';
import type { AuditedAuthor } from '../audit/audit.ts';
import { DomainError } from '../core/domain-error.ts';
import type { IdempotencyMismatchError, InvalidInputError } from '../core/errors.ts';
import type { NotFoundError } from '../core/not-found-error.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import { cancelBulkOperation, retryBulkOperation } from './end.ts';
import {
  type BulkCreateConversationsInput,
  type BulkRequest,
  type EnqueueBulkOperation,
  type StartedBulkOperation,
  startBulkOperation,
} from './start.ts';

/** The part of the job queue that bulk operations use. */
export interface BulkQueue {
  readonly enqueue: EnqueueBulkOperation;
  /** Wakes a waiting worker of this process. Call it after the transaction that enqueued the job. */
  readonly wake: () => void;
}

export interface BulkOperations {
  start(
    author: AuditedAuthor,
    input: BulkCreateConversationsInput,
    request: BulkRequest,
  ): Promise<StartedBulkOperation | InvalidInputError | IdempotencyMismatchError>;
  retry(
    author: AuditedAuthor,
    input: { id: string; waitMs?: number | null },
  ): Promise<BulkOperationRow | InvalidInputError | NotFoundError>;
  cancel(author: AuditedAuthor, publicId: string): Promise<BulkOperationRow | NotFoundError>;
  /** Sends the current state of the operation, then each change until it has ended. A slow reader gets only the latest state. */
  watch(operation: BulkOperationRow, stream: LiveStream<BulkOperationRow>): Promise<void>;
  close(): Promise<void>;
}

// The end is announced. Polling as well limits the cost of a lost announcement to a second instead of the whole wait.
const lookEveryMs = 1000;

/** Bulk operations of one database, including waiting for their end. Writes take turns per organization. */
export async function createBulkOperations(db: Database, queue: BulkQueue, turns: Turns): Promise<BulkOperations> {
  const waiting = new Map<string, Set<() => void>>();
  const wakeAll = (key: string) => {
    for (const wake of waiting.get(key) ?? []) wake();
  };
  const moveOf = (id: string) => `move of ${id}`;
  const stopListening = await Promise.all([
    db.listen(bulkOperationChannel, (id) => {
      wakeAll(id);
      wakeAll(moveOf(id));
    }),
    db.listen(bulkProgressChannel, (id) => wakeAll(moveOf(id))),
  ]);

  const announced = (id: string, timeoutMs: number) =>
    new Promise<void>((resolve) => {
      const wakers = waiting.get(id) ?? new Set();
      waiting.set(id, wakers);
      const wake = () => {
        clearTimeout(timer);
        wakers.delete(wake);
        if (wakers.size === 0) waiting.delete(id);
        resolve();
      };
      const timer = setTimeout(wake, timeoutMs);
      wakers.add(wake);
    });

  /** The operation once it has ended or the wait has timed out. */
  const waitForEnd = async (operation: BulkOperationRow, waitMs: number): Promise<BulkOperationRow> => {
    const deadline = performance.now() + waitMs;
    let current = operation;
    while (current.completedAt === null && waitMs > 0) {
      const left = deadline - performance.now();
      // Listening begins before the first read, so that no announcement is missed between the two.
      const heard = announced(current.id, Math.min(Math.max(left, 0), lookEveryMs));
      const [seen] = await listBulkOperations(db, [current.orgId], [current.id]);
      if (seen) current = seen;
      if (left <= 0) break;
      if (current.completedAt === null) await heard;
    }
    return current;
  };

  return {
    async start(author, input, request) {
      const started = await turns.take(author.orgId, () =>
        startBulkOperation(db, author, input, request, queue.enqueue),
      );
      if (started instanceof DomainError) return started;
      if (!started.replayed) queue.wake();
      return { ...started, bulkOperation: await waitForEnd(started.bulkOperation, input.waitMs ?? 0) };
    },
    async retry(author, input) {
      const retried = await turns.take(author.orgId, () => retryBulkOperation(db, author, input, queue.enqueue));
      if (retried instanceof DomainError) return retried;
      queue.wake();
      return waitForEnd(retried, input.waitMs ?? 0);
    },
    cancel: (author, publicId) => turns.take(author.orgId, () => cancelBulkOperation(db, author, publicId)),
    async watch(operation, stream) {
      let sent = operation;
      stream.replace(sent);
      while (!stream.closed && sent.completedAt === null) {
        const heard = announced(moveOf(sent.id), lookEveryMs);
        // While the database is unreachable, the stream waits for it.
        const seen = await listBulkOperations(db, [sent.orgId], [sent.id]).catch(() => [sent]);
        if (!seen[0]) break;
        if (hasMoved(sent, seen[0])) stream.replace(seen[0]);
        sent = seen[0];
        if (sent.completedAt === null) await heard;
      }
      stream.finish();
    },
    close: async () => {
      await Promise.all(stopListening.map((stop) => stop()));
    },
  };
}

function hasMoved(before: BulkOperationRow, now: BulkOperationRow): boolean {
  return (
    before.status !== now.status ||
    before.succeeded !== now.succeeded ||
    before.failed !== now.failed ||
    before.updatedAt.getTime() !== now.updatedAt.getTime()
  );
}
