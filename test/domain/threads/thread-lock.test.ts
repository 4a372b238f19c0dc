import { describe, expect, it } from 'vitest';
import {
  initialThreadLimit,
  isTooOld,
  type Lockable,
  lockedError,
  locksAt,
  mergedThreadLimit,
  threadLimit,
  threadLock,
} from '../../../src/domain/threads/thread-lock.ts';

const created = new Date('2026-01-01T00:00:00.000Z');
const muchLater = new Date('2036-01-01T00:00:00.000Z');
const conversation = (messageCount: number, noteCount = 0): Lockable => ({
  messageCount,
  noteCount,
  createdAt: created,
});

describe('thread lock', () => {
  it('R10, R16, R18: creation and merging may reach 100 threads, adding stops at 99', () => {
    expect([initialThreadLimit, threadLimit, mergedThreadLimit]).toEqual([100, 99, 100]);
  });

  it.each([
    [0, 0, null],
    [98, 0, null],
    [0, 98, null],
    [50, 48, null],
    [99, 0, 'THREAD_LIMIT'],
    [0, 99, 'THREAD_LIMIT'],
    [50, 49, 'THREAD_LIMIT'],
    [100, 0, 'THREAD_LIMIT'],
  ])('R16: with %i messages and %i notes the lock is %s', (messages, notes, reason) => {
    expect(threadLock(conversation(messages, notes), null, muchLater)).toBe(reason);
  });

  it.each([
    ['on its last millisecond', 30, '2026-01-31T00:00:00.000Z', null],
    ['a millisecond past it', 30, '2026-01-31T00:00:00.001Z', 'TOO_OLD'],
    ['at its creation', 1, '2026-01-01T00:00:00.000Z', null],
    ['a day and a millisecond old, with a lock of one day', 1, '2026-01-02T00:00:00.001Z', 'TOO_OLD'],
    ['ten years old, without a lock', null, '2036-01-01T00:00:00.000Z', null],
    ['created in the future', 1, '2025-06-01T00:00:00.000Z', null],
  ])('R17: applies the age limit to a conversation %s', (_, days, now, reason) => {
    expect(threadLock(conversation(1), days, new Date(now))).toBe(reason);
    expect(isTooOld(conversation(100), days, new Date(now))).toBe(reason !== null);
  });

  it('R17: reports when the lock will apply, or that it never will', () => {
    expect(locksAt(created, 30)).toEqual(new Date('2026-01-31T00:00:00.000Z'));
    expect(locksAt(created, null)).toBeNull();
  });

  it('R17: the longest lock on the newest conversation is still a valid date', () => {
    const lock = locksAt(new Date('9999-12-31T23:59:59.999Z'), 36_500);
    expect(lock?.getTime()).not.toBeNaN();
  });

  it('R16, R17: a full conversation that is also too old is reported as full', () => {
    expect(threadLock(conversation(99), 1, muchLater)).toBe('THREAD_LIMIT');
  });

  it('R16: the error counts messages and notes, and includes the limit', () => {
    expect(lockedError(conversation(60, 39), 'THREAD_LIMIT')).toMatchObject({
      code: 'CONVERSATION_LOCKED',
      status: 412,
      retryable: false,
      reason: 'THREAD_LIMIT',
      threadCount: 99,
      limit: 99,
    });
  });
});
