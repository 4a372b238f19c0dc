import { ConversationLockedError, type LockReason } from '../core/errors.ts';

/** R10: the maximum number of threads in a new conversation. */
export const initialThreadLimit = 100;
/** R16: a conversation with this many threads accepts no further one. */
export const threadLimit = 99;
/** R18: the maximum number of threads after a merge. */
export const mergedThreadLimit = 100;
const dayMs = 24 * 60 * 60 * 1000;

/** The data that the locks depend on. */
export interface Lockable {
  readonly messageCount: number;
  readonly noteCount: number;
  readonly createdAt: Date;
}

/** When the age lock closes a conversation (R17); null if the organization has no age lock. */
export function locksAt(createdAt: Date, lockAfterDays: number | null): Date | null {
  return lockAfterDays === null ? null : new Date(createdAt.getTime() + lockAfterDays * dayMs);
}

/** R17: is the conversation past the organization's age lock? */
export function isTooOld({ createdAt }: Lockable, lockAfterDays: number | null, now: Date): boolean {
  const lock = locksAt(createdAt, lockAfterDays);
  return lock !== null && now > lock;
}

/** The counts that the limits apply to. */
export function threadCountOf({ messageCount, noteCount }: Lockable): number {
  return messageCount + noteCount;
}

/** R16, R17: why a conversation accepts no further thread at `now`; null if it does. */
export function threadLock(conversation: Lockable, lockAfterDays: number | null, now: Date): LockReason | null {
  if (threadCountOf(conversation) >= threadLimit) return 'THREAD_LIMIT';
  return isTooOld(conversation, lockAfterDays, now) ? 'TOO_OLD' : null;
}

/** The error for a lock. */
export function lockedError(conversation: Lockable, reason: LockReason): ConversationLockedError {
  return new ConversationLockedError(reason, threadCountOf(conversation), threadLimit);
}
