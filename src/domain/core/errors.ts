import { DomainError, type Stored } from './domain-error.ts';
import { NotFoundError } from './not-found-error.ts';

export type LockReason = 'THREAD_LIMIT' | 'TOO_OLD';

/** What is wrong, and the path from the root of the input. */
export interface InputIssue {
  path: string[];
  message: string;
}

export class InvalidInputError extends DomainError {
  static readonly failure = {
    code: 'INVALID_INPUT',
    status: 400,
    retryable: false,
    description: 'The input is invalid; `issues` says what is wrong and where.',
  } as const;
  static readonly restore = (stored: Stored<InvalidInputError, 'issueCount'>) =>
    new InvalidInputError(stored.issues, stored.issueCount);
  readonly code = InvalidInputError.failure.code;
  /** The first issues, if there are many. */
  readonly issues: InputIssue[];
  readonly issueCount: number;
  constructor(issues: InputIssue[], issueCount = issues.length) {
    const listed = issues.length < issueCount ? ` The first ${issues.length} are listed.` : '';
    super(issueCount === 1 ? 'The input has one issue.' : `The input has ${issueCount} issues.${listed}`);
    this.issues = issues;
    this.issueCount = issueCount;
  }
}

export class ConflictError extends DomainError {
  static readonly failure = {
    code: 'CONFLICT',
    status: 409,
    retryable: false,
    description: 'Another conversation or customer has this id, external id or e-mail address already.',
  } as const;
  static readonly restore = (stored: Stored<ConflictError>) => new ConflictError(stored.field, stored.existingId);
  readonly code = ConflictError.failure.code;
  readonly field: string;
  readonly existingId: string;
  constructor(field: string, existingId: string) {
    super(`A conversation with this ${field} already exists.`);
    this.field = field;
    this.existingId = existingId;
  }
}

export class CustomerConflictError extends DomainError {
  static readonly failure = ConflictError.failure;
  static readonly restore = (stored: Stored<CustomerConflictError>) =>
    new CustomerConflictError(stored.field, stored.existingId);
  readonly code = ConflictError.failure.code;
  readonly field: string;
  readonly existingId: string;
  constructor(field: string, existingId: string) {
    super(`A customer with this ${field} already exists.`);
    this.field = field;
    this.existingId = existingId;
  }
}

export class IdempotencyMismatchError extends DomainError {
  static readonly failure = {
    code: 'IDEMPOTENCY_MISMATCH',
    status: 409,
    retryable: false,
    description: 'The idempotency key was used with a different input.',
  } as const;
  static readonly restore = (stored: Stored<IdempotencyMismatchError>) =>
    new IdempotencyMismatchError(stored.idempotencyKey);
  readonly code = IdempotencyMismatchError.failure.code;
  readonly idempotencyKey: string;
  constructor(idempotencyKey: string) {
    super('This idempotency key was used with a different input in the last 24 hours.');
    this.idempotencyKey = idempotencyKey;
  }
}

export class StaleRevisionError extends DomainError {
  static readonly failure = {
    code: 'STALE_REVISION',
    status: 409,
    retryable: false,
    description: 'The conversation or customer has changed since the revision that you sent.',
  } as const;
  static readonly restore = (stored: Stored<StaleRevisionError>) => new StaleRevisionError(stored.currentRev);
  readonly code = StaleRevisionError.failure.code;
  readonly currentRev: number;
  constructor(currentRev: number) {
    super(`It has changed since then; its current revision is ${currentRev}.`);
    this.currentRev = currentRev;
  }
}

export class ConversationLockedError extends DomainError {
  static readonly failure = {
    code: 'CONVERSATION_LOCKED',
    status: 412,
    retryable: false,
    description: 'The conversation cannot take another thread, or is too old to be changed.',
  } as const;
  static readonly restore = ({ reason, threadCount, limit }: Stored<ConversationLockedError>) =>
    new ConversationLockedError(reason, threadCount, limit);
  readonly code = ConversationLockedError.failure.code;
  readonly reason: LockReason;
  readonly threadCount: number;
  readonly limit: number;
  constructor(reason: LockReason, threadCount: number, limit: number) {
    super(
      reason === 'THREAD_LIMIT'
        ? `The conversation has reached its limit of ${limit} threads.`
        : 'The conversation is too old to be changed.',
    );
    this.reason = reason;
    this.threadCount = threadCount;
    this.limit = limit;
  }
}

export class RateLimitedError extends DomainError {
  static readonly failure = {
    code: 'RATE_LIMITED',
    status: 429,
    retryable: true,
    description: 'Too many conversations for one customer; the error says when to retry.',
  } as const;
  /** The time to wait depends on when the error is read. */
  static readonly dependsOnTime = true;
  static readonly restore = ({ limit, resetAt }: { limit: number; resetAt: string }, now: Date) => {
    const end = new Date(resetAt);
    return new RateLimitedError(limit, Math.max(0, end.getTime() - now.getTime()), end);
  };
  readonly code = RateLimitedError.failure.code;
  readonly limit: number;
  readonly retryAfterMs: number;
  readonly resetAt: Date;
  constructor(limit: number, retryAfterMs: number, resetAt: Date) {
    super(`This client has created ${limit} conversations for this customer in the last 60 seconds.`);
    this.limit = limit;
    this.retryAfterMs = retryAfterMs;
    this.resetAt = resetAt;
  }
}

/** An unexpected failure of one row of a bulk operation; the log has the details under the operation's request id. */
export class UnexpectedError extends DomainError {
  static readonly failure = {
    code: 'UNEXPECTED',
    status: 500,
    retryable: true,
    description: 'An unexpected error, only on rows of bulk operations; retry the operation.',
  } as const;
  static readonly restore = () => new UnexpectedError();
  readonly code = UnexpectedError.failure.code;
  constructor() {
    super('Unexpected error. The row was not created; retry the operation.');
  }
}

/** All expected failures, by the name of their type in the API. */
export const errorClasses = {
  InvalidInputError,
  NotFoundError,
  ConflictError,
  CustomerConflictError,
  IdempotencyMismatchError,
  StaleRevisionError,
  ConversationLockedError,
  RateLimitedError,
  UnexpectedError,
} as const;

export type ErrorTypeName = keyof typeof errorClasses;
export type FailureCode = (typeof errorClasses)[ErrorTypeName]['failure']['code'];
