import type { DomainError } from '../core/domain-error.ts';
import { errorClasses, type FailureCode, type InputIssue } from '../core/errors.ts';

/** An error as JSON: its code and fields. */
export interface StoredError {
  readonly code: FailureCode;
  readonly [field: string]: unknown;
}

interface Restorable {
  readonly dependsOnTime?: boolean;
  readonly restore: (stored: StoredError, now: Date | null) => DomainError;
}

// Errors of customers share codes with others, but no row of a bulk operation fails with them.
const { CustomerConflictError: _, ...storedClasses } = errorClasses;
const classes = new Map(
  Object.values(storedClasses).map((one) => [one.failure.code, one as unknown as Restorable] as const),
);
const classOf = ({ code }: StoredError) => classes.get(code) as Restorable;

// Ten thousand rows of a few hundred bytes can have a hundred issues each: a hundred megabytes in total.
const maxIssueCharacters = 500;

/** An error as a bulk row stores it (JSON): its code and fields, with only the first of many issues. */
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

/** The stored error, if it does not depend on the time. */
export function restoreLastingError(stored: StoredError): DomainError {
  return classOf(stored).restore(stored, null);
}

/**
 * The stored error of a bulk row at the current time: the time to wait is counted from `now`, the database's time, which is read
 * only if needed.
 */
export function restoreError(stored: StoredError, now: () => Promise<Date>): DomainError | Promise<DomainError> {
  return classOf(stored).dependsOnTime
    ? now().then((time) => classOf(stored).restore(stored, time))
    : restoreLastingError(stored);
}
