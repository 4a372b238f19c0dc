import {
  ConflictError,
  ConversationLockedError,
  type DomainError,
  IdempotencyMismatchError,
  type InputIssue,
  InvalidInputError,
  type LockReason,
  type MissingReference,
  NotFoundError,
  RateLimitedError,
  StaleRevisionError,
  UnexpectedError,
} from './errors.ts';

export type StoredError =
  | { code: 'INVALID_INPUT'; issues: InputIssue[] }
  | { code: 'NOT_FOUND'; typeName: string; id: string | null; path?: string[]; others?: MissingReference[] }
  | { code: 'CONFLICT'; field: string; existingId: string }
  | { code: 'IDEMPOTENCY_MISMATCH'; idempotencyKey: string }
  | { code: 'STALE_REVISION'; currentRev: number }
  | { code: 'CONVERSATION_LOCKED'; reason: LockReason; threadCount: number; limit: number }
  | { code: 'RATE_LIMITED'; limit: number; retryAfterMs: number; resetAt: string }
  | { code: 'UNEXPECTED' };

/** An error as a bulk row keeps it (JSON): its code and its fields. */
export function storeError(error: DomainError): StoredError {
  return { ...(error as unknown as StoredError), code: error.code } as StoredError;
}

/** The error that a bulk row kept. */
export function restoreError(stored: StoredError): DomainError {
  switch (stored.code) {
    case 'INVALID_INPUT':
      return new InvalidInputError(stored.issues);
    case 'NOT_FOUND':
      // Rows of earlier releases tell the type and the id alone.
      return new NotFoundError(stored.typeName, stored.id, stored.path ?? [], stored.others);
    case 'CONFLICT':
      return new ConflictError(stored.field, stored.existingId);
    case 'IDEMPOTENCY_MISMATCH':
      return new IdempotencyMismatchError(stored.idempotencyKey);
    case 'STALE_REVISION':
      return new StaleRevisionError(stored.currentRev);
    case 'CONVERSATION_LOCKED':
      return new ConversationLockedError(stored.reason, stored.threadCount, stored.limit);
    case 'RATE_LIMITED':
      return new RateLimitedError(stored.limit, stored.retryAfterMs, new Date(stored.resetAt));
    case 'UNEXPECTED':
      return new UnexpectedError();
  }
}
