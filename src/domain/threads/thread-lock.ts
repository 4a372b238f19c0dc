import { ConversationLockedError, type LockReason } from '../core/errors.ts';

/** R10: threads that a conversation may be created with. */
export const initialThreadLimit = 100;
/** R16: a conversation that holds this many takes no further one. */
export const threadLimit = 99;
/** R18: threads that a merge may bring together. */
export const mergedThreadLimit = 100;
const dayMs = 24 * 60 * 60 * 1000;

/** What the locks look at. */
export interface Lockable {
  readonly messageCount: number;
  readonly noteCount: number;
  readonly createdAt: Date;
}

/** When the age lock closes a conversation (R17), or null where the organization sets none. */
export function locksAt(createdAt: Date, lockAfterDays: number | null): Date | null {
  return lockAfterDays === null ? null : new Date(createdAt.getTime() + lockAfterDays * dayMs);
}

/** R17: is the conversation older than the organization lets it be changed? */
export function isTooOld({ createdAt }: Lockable, lockAfterDays: number | null, now: Date): boolean {
  const lock = locksAt(createdAt, lockAfterDays);
  return lock !== null && now > lock;
}

/** What the limits count. */
export function threadCountOf({ messageCount, noteCount }: Lockable): number {
  return messageCount + noteCount;
}

/** R16, R17: why a conversation takes no further thread at `now`, or null where it does. */
export function threadLock(conversation: Lockable, lockAfterDays: number | null, now: Date): LockReason | null {
  if (threadCountOf(conversation) >= threadLimit) return 'THREAD_LIMIT';
  return isTooOld(conversation, lockAfterDays, now) ? 'TOO_OLD' : null;
}

/** The error that tells of a lock. */
export function lockedError(conversation: Lockable, reason: LockReason): ConversationLockedError {
  return new ConversationLockedError(reason, threadCountOf(conversation), threadLimit);
}
