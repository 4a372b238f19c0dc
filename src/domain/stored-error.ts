import {
  ConflictError,
  ConversationLockedError,
  type DomainError,
  IdempotencyMismatchError,
  type InputIssue,
  InvalidInputError,
  type LockReason,
  NotFoundError,
  RateLimitedError,
  StaleRevisionError,
  UnexpectedError,
} from './errors.ts';

export type StoredError =
  | { code: 'INVALID_INPUT'; issues: InputIssue[]; issueCount?: number }
  | { code: 'NOT_FOUND'; typeName: string; id: string | null }
  | { code: 'CONFLICT'; field: string; existingId: string }
  | { code: 'IDEMPOTENCY_MISMATCH'; idempotencyKey: string }
  | { code: 'STALE_REVISION'; currentRev: number }
  | { code: 'CONVERSATION_LOCKED'; reason: LockReason; threadCount: number; limit: number }
  | { code: 'RATE_LIMITED'; limit: number; retryAfterMs: number; resetAt: string }
  | { code: 'UNEXPECTED' };

// Ten thousand rows of a few hundred bytes each can have a hundred issues each, which would make a hundred megabytes.
const mostIssueCharacters = 500;

/** An error as a bulk row keeps it (JSON): its code and its fields, of many issues the first. */
export function storeError(error: DomainError): StoredError {
  const stored = { ...(error as unknown as StoredError), code: error.code } as StoredError;
  return stored.code === 'INVALID_INPUT' ? { ...stored, issues: firstIssues(stored.issues) } : stored;
}

function firstIssues(issues: readonly InputIssue[]): InputIssue[] {
  let room = mostIssueCharacters;
  return issues.filter(({ path, message }, index) => {
    room -= path.reduce((length, part) => length + part.length, message.length);
    return index === 0 || room >= 0;
  });
}

/** The error that a bulk row kept. */
export function restoreError(stored: StoredError): DomainError {
  switch (stored.code) {
    case 'INVALID_INPUT':
      return new InvalidInputError(stored.issues, stored.issueCount);
    case 'NOT_FOUND':
      return new NotFoundError(stored.typeName, stored.id);
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
