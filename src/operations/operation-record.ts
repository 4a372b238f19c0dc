import type { Caller } from '../domain/access/caller.ts';
import type { RefusedToken, TokenRule } from '../domain/access/refused-token.ts';

/** What is learned about a request while it is processed, for logs and metrics; never its contents. */
export interface OperationRecord {
  caller: Caller | null;
  /** The rule that its token breaks; null if it breaks none, or there is no token. */
  tokenRule: TokenRule | null;
  /** `query`, `mutation` or `subscription`; null if the operation was rejected before it was known. */
  kind: string | null;
  /** The operation's name in its document. */
  name: string | null;
  /** The code of its first top-level error. */
  code: string | null;
  /** Resolves when the stream of its results has ended; null if the response is not a stream. */
  ended: Promise<void> | null;
  /** When the body had arrived, by the clock of `performance`; null if none was read. */
  receivedAt: number | null;
}

export function createOperationRecord(): OperationRecord {
  return { caller: null, tokenRule: null, kind: null, name: null, code: null, ended: null, receivedAt: null };
}

/** Notes why a token was refused. */
export function noteRefusal(record: OperationRecord, { rule }: RefusedToken): void {
  record.tokenRule = rule === 'missing' ? null : rule;
}
