import type { LockReason as LockReasonValue } from '../domain/core/errors.ts';
import { locksAt, threadLimit, threadLock } from '../domain/threads/thread-lock.ts';
import type { ConversationRow } from '../store/tables/conversations.ts';
import { visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { LockReason } from './core/enums.ts';

interface ThreadAllowance {
  reason: LockReasonValue | null;
  remaining: number;
  locksAt: Date | null;
}

export const ThreadAllowanceRef = builder.objectRef<ThreadAllowance>('ThreadAllowance').implement({
  description: 'Whether a thread can be added to a conversation now, and if not, why.',
  fields: (t) => ({
    allowed: t.boolean({
      access: visible,
      openToCustomers: true,
      description: 'Whether a thread can be added now.',
      resolve: (allowance) => allowance.reason === null,
    }),
    reason: t.expose('reason', {
      access: visible,
      openToCustomers: true,
      type: LockReason,
      nullable: true,
      description: 'Why not; null if it can.',
    }),
    remaining: t.exposeInt('remaining', {
      access: visible,
      description: 'Threads until the limit of 99 is reached; an age lock does not change this number.',
    }),
    locksAt: t.expose('locksAt', {
      access: visible,
      openToCustomers: true,
      type: 'DateTime',
      nullable: true,
      description: 'When the age lock takes effect; null if the organization has none.',
    }),
  }),
});

/** Whether a conversation accepts threads at a time, given the organization's age lock in days. */
export function threadAllowance(row: ConversationRow, days: number | null, now: Date): ThreadAllowance {
  return {
    reason: threadLock(row, days, now),
    remaining: Math.max(0, threadLimit - row.messageCount - row.noteCount),
    locksAt: locksAt(row.createdAt, days),
  };
}
