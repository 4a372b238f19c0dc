import type { DomainError } from '../core/domain-error.ts';
import { errorClasses, type FailureCode, type InputIssue } from '../core/errors.ts';

/** An error as JSON: its code and its fields. */
export interface StoredError {
  readonly code: FailureCode;
  readonly [field: string]: unknown;
}

interface Restorable {
  readonly dependsOnTime?: boolean;
  readonly restore: (stored: StoredError, now: Date | null) => DomainError;
}

// No row of a bulk operation is refused for a customer, whose errors share codes with others.
const { CustomerConflictError: _, ...storedClasses } = errorClasses;
const classes = new Map(
  Object.values(storedClasses).map((one) => [one.failure.code, one as unknown as Restorable] as const),
);
const classOf = ({ code }: StoredError) => classes.get(code) as Restorable;

// Ten thousand rows of a few hundred bytes each can have a hundred issues each, which would make a hundred megabytes.
const maxIssueCharacters = 500;

/** An error as a bulk row keeps it (JSON): its code and its fields, of many issues the first. */
export function storeError(error: DomainError): StoredError {
  const stored = { ...error } as unknown as StoredError;
  return stored.code === 'INVALID_INPUT' ? { ...stored, issues: firstIssues(stored.issues as InputIssue[]) } : stored;
}

function firstIssues(issues: readonly InputIssue[]): InputIssue[] {
  let room = maxIssueCharacters;
  return issues.filter(({ path, message }, index) => {
    room -= path.reduce((length, part) => length + part.length, message.length);
    return index === 0 || room >= 0;
  });
}

/** The error that was stored, where it is the same at any time. */
export function restoreLastingError(stored: StoredError): DomainError {
  return classOf(stored).restore(stored, null);
}

/**
 * The error that a bulk row kept, as it is now: how long to wait is counted from the time that `now` gives, which is the
 * database's and is asked for only where it matters.
 */
export function restoreError(stored: StoredError, now: () => Promise<Date>): DomainError | Promise<DomainError> {
  return classOf(stored).dependsOnTime
    ? now().then((time) => classOf(stored).restore(stored, time))
    : restoreLastingError(stored);
}
