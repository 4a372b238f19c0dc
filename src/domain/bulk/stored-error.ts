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
} from '../core/errors.ts';

/** An error as JSON. */
export type StoredError =
  | { code: 'INVALID_INPUT'; issues: InputIssue[]; issueCount?: number }
  | { code: 'NOT_FOUND'; typeName: string; id: string | null; path?: string[]; others?: MissingReference[] }
  | { code: 'CONFLICT'; field: string; existingId: string }
  | { code: 'IDEMPOTENCY_MISMATCH'; idempotencyKey: string }
  | { code: 'STALE_REVISION'; currentRev: number }
  | { code: 'CONVERSATION_LOCKED'; reason: LockReason; threadCount: number; limit: number }
  | { code: 'RATE_LIMITED'; limit: number; retryAfterMs: number; resetAt: string }
  | { code: 'UNEXPECTED' };

// Ten thousand rows of a few hundred bytes each can have a hundred issues each, which would make a hundred megabytes.
const maxIssueCharacters = 500;

/** An error as a bulk row keeps it (JSON): its code and its fields, of many issues the first. */
export function storeError(error: DomainError): StoredError {
  const stored = { ...(error as unknown as StoredError), code: error.code } as StoredError;
  return stored.code === 'INVALID_INPUT' ? { ...stored, issues: firstIssues(stored.issues) } : stored;
}

function firstIssues(issues: readonly InputIssue[]): InputIssue[] {
  let room = maxIssueCharacters;
  return issues.filter(({ path, message }, index) => {
    room -= path.reduce((length, part) => length + part.length, message.length);
    return index === 0 || room >= 0;
  });
}

/** A stored error that does not depend on when it is read. */
type LastingError = Exclude<StoredError, { code: 'RATE_LIMITED' }>;

/** The error that was stored, where it is the same at any time. */
export function restoreLastingError(stored: LastingError): DomainError {
  switch (stored.code) {
    case 'INVALID_INPUT':
      return new InvalidInputError(stored.issues, stored.issueCount);
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
    case 'UNEXPECTED':
      return new UnexpectedError();
  }
}

/**
 * The error that a bulk row kept, as it is now: how long to wait is counted from the time that `now` gives, which is the database's
 * and is asked for only where it matters.
 */
export function restoreError(stored: StoredError, now: () => Promise<Date>): DomainError | Promise<DomainError> {
  if (stored.code !== 'RATE_LIMITED') return restoreLastingError(stored);
  return now().then((time) => {
    const resetAt = new Date(stored.resetAt);
    return new RateLimitedError(stored.limit, Math.max(0, resetAt.getTime() - time.getTime()), resetAt);
  });
}
