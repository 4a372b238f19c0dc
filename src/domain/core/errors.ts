import { beginningOf } from './text.ts';

/** Every expected failure: its code, the HTTP status of the source REST API, and whether the same request may succeed later. */
export const failures = {
  INVALID_INPUT: { status: 400, retryable: false },
  NOT_FOUND: { status: 404, retryable: false },
  CONFLICT: { status: 409, retryable: false },
  IDEMPOTENCY_MISMATCH: { status: 409, retryable: false },
  STALE_REVISION: { status: 409, retryable: false },
  CONVERSATION_LOCKED: { status: 412, retryable: false },
  RATE_LIMITED: { status: 429, retryable: true },
  UNEXPECTED: { status: 500, retryable: true },
} as const;

export type FailureCode = keyof typeof failures;
export type LockReason = 'THREAD_LIMIT' | 'TOO_OLD';

/** What is wrong, and where: a path from the input's root. */
export interface InputIssue {
  path: string[];
  message: string;
}

/**
 * An expected failure. It is returned and never thrown, so it is no Error: executors and loaders take a returned Error for
 * a thrown one, and ten thousand bad rows need no ten thousand stack traces.
 */
export abstract class DomainError {
  abstract readonly code: FailureCode;
  readonly #message: string;
  constructor(message: string) {
    this.#message = message;
  }
  /** A sentence for people. */
  get message(): string {
    return this.#message;
  }
  get status(): number {
    return failures[this.code].status;
  }
  get retryable(): boolean {
    return failures[this.code].retryable;
  }
}

export class InvalidInputError extends DomainError {
  readonly code = 'INVALID_INPUT';
  /** The first of them, where there are many. */
  readonly issues: InputIssue[];
  readonly issueCount: number;
  constructor(issues: InputIssue[], issueCount = issues.length) {
    const told = issues.length < issueCount ? ` The first ${issues.length} are told.` : '';
    super(issueCount === 1 ? 'The input has one issue.' : `The input has ${issueCount} issues.${told}`);
    this.issues = issues;
    this.issueCount = issueCount;
  }
}

/** Characters of an id that is not one and is given back. */
export const maxToldIdLength = 256;

/** Something that an input refers to and that does not exist. */
export interface MissingReference {
  /** Where the id stands, from the input's root. */
  readonly path: string[];
  readonly typeName: string;
  /** The id as the caller wrote it, or its beginning. */
  readonly id: string | null;
}

/** An id in an input, with the key behind it; null where it is malformed. */
export interface Reference extends MissingReference {
  readonly key: string | null;
}

export class NotFoundError extends DomainError {
  readonly code = 'NOT_FOUND';
  readonly typeName: string;
  readonly id: string | null;
  readonly path: string[];
  /** What is missing beside the first. */
  readonly others: MissingReference[];
  readonly #suspects: readonly Reference[];

  constructor(
    typeName: string,
    id: string | null,
    path: string[] = ['id'],
    others: readonly MissingReference[] = [],
    suspects: readonly Reference[] = [],
  ) {
    const sentence = `There is no ${typeName} with this id in your organization.`;
    super(others.length === 0 ? sentence : `${sentence} ${others.length + 1} references lead nowhere.`);
    this.typeName = typeName;
    this.id = toldId(id);
    this.path = path;
    this.others = others.map((other) => ({ path: other.path, typeName: other.typeName, id: toldId(other.id) }));
    this.#suspects = suspects;
  }

  static of(
    [first, ...others]: readonly [MissingReference, ...MissingReference[]],
    suspects?: readonly Reference[],
  ): NotFoundError {
    return new NotFoundError(first.typeName, first.id, first.path, others, suspects);
  }

  /** Everything that is missing, the first included. */
  get references(): [MissingReference, ...MissingReference[]] {
    return [{ path: this.path, typeName: this.typeName, id: this.id }, ...this.others];
  }

  /** All ids of the input, where only malformed ones have been found so far: others may be missing, too. */
  get suspects(): readonly Reference[] {
    return this.#suspects;
  }

  /** This and what another one tells. */
  and(other: NotFoundError | null): NotFoundError {
    if (other === null) return this;
    const [first, ...others] = this.references;
    return NotFoundError.of([first, ...others, ...other.references]);
  }
}

function toldId(id: string | null): string | null {
  return id === null ? null : beginningOf(id, maxToldIdLength);
}

export class ConflictError extends DomainError {
  readonly code = 'CONFLICT';
  readonly field: string;
  readonly existingId: string;
  constructor(field: string, existingId: string) {
    super(`A conversation with this ${field} exists already.`);
    this.field = field;
    this.existingId = existingId;
  }
}

export class IdempotencyMismatchError extends DomainError {
  readonly code = 'IDEMPOTENCY_MISMATCH';
  readonly idempotencyKey: string;
  constructor(idempotencyKey: string) {
    super('This idempotency key was used with another input in the last 24 hours.');
    this.idempotencyKey = idempotencyKey;
  }
}

export class StaleRevisionError extends DomainError {
  readonly code = 'STALE_REVISION';
  readonly currentRev: number;
  constructor(currentRev: number) {
    super(`The conversation has changed since: its revision is ${currentRev}.`);
    this.currentRev = currentRev;
  }
}

export class ConversationLockedError extends DomainError {
  readonly code = 'CONVERSATION_LOCKED';
  readonly reason: LockReason;
  readonly threadCount: number;
  readonly limit: number;
  constructor(reason: LockReason, threadCount: number, limit: number) {
    super(
      reason === 'THREAD_LIMIT'
        ? `The conversation has reached its limit of ${limit} threads.`
        : 'The conversation is older than your organization lets it be changed.',
    );
    this.reason = reason;
    this.threadCount = threadCount;
    this.limit = limit;
  }
}

export class RateLimitedError extends DomainError {
  readonly code = 'RATE_LIMITED';
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

/** A fault of ours that struck one row of a bulk operation; the log has the rest under the operation's request id. */
export class UnexpectedError extends DomainError {
  readonly code = 'UNEXPECTED';
  constructor() {
    super('Something went wrong on our side. The row was not created; retry the operation.');
  }
}
