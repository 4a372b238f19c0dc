import { describe, expect, it } from 'vitest';
import { restoreError, restoreLastingError, storeError } from '../../../src/domain/bulk/stored-error.ts';
import type { DomainError } from '../../../src/domain/core/domain-error.ts';
import {
  ConflictError,
  ConversationLockedError,
  errorClasses,
  IdempotencyMismatchError,
  InvalidInputError,
  RateLimitedError,
  StaleRevisionError,
  UnexpectedError,
} from '../../../src/domain/core/errors.ts';
import { NotFoundError } from '../../../src/domain/core/not-found-error.ts';

const decidedAt = new Date('2026-01-01T00:00:00.000Z');
const errors: DomainError[] = [
  new InvalidInputError([{ path: ['custom', 'aNum'], message: 'Must be a finite number, or null.' }]),
  new InvalidInputError([
    { path: ['a'], message: 'One.' },
    { path: [], message: 'Two.' },
  ]),
  new InvalidInputError([{ path: ['a'], message: 'One of many.' }], 2_000),
  new NotFoundError('Customer', 'customer_x'),
  new NotFoundError('Customer', null),
  new NotFoundError('User', 'user_x', ['assignedUsers', '1'], [{ path: ['queue'], typeName: 'Queue', id: 'queue_x' }]),
  new ConflictError('externalId', '00000000-0000-7000-8000-000000000001'),
  new IdempotencyMismatchError('key'),
  new StaleRevisionError(7),
  new ConversationLockedError('THREAD_LIMIT', 101, 100),
  new ConversationLockedError('TOO_OLD', 3, 99),
  new RateLimitedError(120, 1234, new Date('2026-01-01T00:00:01.234Z')),
  new UnexpectedError(),
];

/** Everything that a client can see of an error. */
const seen = (error: DomainError) => ({
  ...error,
  code: error.code,
  message: error.message,
  status: error.status,
  retryable: error.retryable,
});

describe('stored error', () => {
  it('R12: every code has a case here', () => {
    expect(new Set(errors.map((error) => error.code))).toEqual(
      new Set(Object.values(errorClasses).map(({ failure }) => failure.code)),
    );
  });

  it.each(errors.map((error) => [error.code, error.message, error] as const))(
    'R12: restores a stored %s unchanged: %s',
    async (_code, _message, error) => {
      const restored = await restoreError(JSON.parse(JSON.stringify(storeError(error))), async () => decidedAt);
      expect(restored).toBeInstanceOf(error.constructor);
      expect(seen(restored)).toEqual(seen(error));
    },
  );

  it.each([
    ['sooner', '2026-01-01T00:00:01.000Z', 234],
    ['at its end', '2026-01-01T00:00:01.234Z', 0],
    ['later', '2026-02-01T00:00:00.000Z', 0],
  ])('R9: counts the wait for a rate limit from the time it is read: %s', async (_when, now, retryAfterMs) => {
    const resetAt = new Date('2026-01-01T00:00:01.234Z');
    const stored = JSON.parse(JSON.stringify(storeError(new RateLimitedError(120, 1234, resetAt))));
    expect(await restoreError(stored, async () => new Date(now))).toMatchObject({ retryAfterMs, resetAt });
  });

  it('R12: reads the time only where it matters', () => {
    const never = async () => expect.fail('Nothing depends on the time.');
    for (const error of errors.filter(({ code }) => code !== 'RATE_LIMITED'))
      expect(restoreError(storeError(error), never)).toBeInstanceOf(error.constructor);
  });

  it('R12: stores the code and the fields, without prose', () => {
    expect(storeError(new NotFoundError('Queue', 'queue_x', ['queue']))).toEqual({
      code: 'NOT_FOUND',
      typeName: 'Queue',
      id: 'queue_x',
      path: ['queue'],
      others: [],
    });
  });

  it('R12: restores an error of an earlier release without a path', () => {
    const restored = restoreLastingError({ code: 'NOT_FOUND', typeName: 'Queue', id: 'queue_x' });
    expect(restored).toMatchObject({
      typeName: 'Queue',
      id: 'queue_x',
      path: [],
      references: [{ path: [], typeName: 'Queue', id: 'queue_x' }],
    });
  });

  it('R12: stores the first 500 characters of many issues, at least one issue, and their count', () => {
    const issue = (n: number) => ({ path: ['custom', String(n).padStart(94, '0')], message: 'x'.repeat(100) });
    const kept = (issues: ReturnType<typeof issue>[]) =>
      restoreLastingError(JSON.parse(JSON.stringify(storeError(new InvalidInputError(issues, 5_000)))));
    const many = Array.from({ length: 100 }, (_, n) => issue(n));
    expect(kept(many)).toMatchObject({ issues: many.slice(0, 2), issueCount: 5_000 });
    const huge = { path: Array.from({ length: 64 }, () => 'k'.repeat(100)), message: 'Wrong.' };
    expect(kept([huge, issue(1)])).toMatchObject({ issues: [huge] });
  });

  it('R12: counts the stored issues of an error from before issues were counted', () => {
    const issues = [{ path: ['a'], message: 'One.' }];
    expect(restoreLastingError({ code: 'INVALID_INPUT', issues })).toMatchObject({ issueCount: 1 });
  });

  it('R14: only errors that may succeed later are retryable', () => {
    const retryable = errors.filter((error) => error.retryable).map((error) => error.code);
    expect(retryable).toEqual(['RATE_LIMITED', 'UNEXPECTED']);
  });
});
