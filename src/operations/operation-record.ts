import type { Caller } from '../domain/access/caller.ts';

/** What becomes known of a request while it is answered, for logs and metrics; never what was sent in it. */
export interface OperationRecord {
  caller: Caller | null;
  /** `query`, `mutation` or `subscription`; null where it is not known, for the operation was refused before. */
  kind: string | null;
  /** The operation's name in its document. */
  name: string | null;
  /** The code of its first top-level error. */
  code: string | null;
  /** Resolves when the stream of its results has ended; null where its answer is no stream. */
  ended: Promise<void> | null;
  /** When the body had come, by the clock of `performance`; null where none was read. */
  receivedAt: number | null;
}

export function createOperationRecord(): OperationRecord {
  return { caller: null, kind: null, name: null, code: null, ended: null, receivedAt: null };
}
