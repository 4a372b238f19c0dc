import type { LockReason as LockReasonValue } from '../domain/core/errors.ts';
import { toPage, toPageRequest } from '../domain/core/pagination.ts';
import { locksAt, threadLimit, threadLock } from '../domain/threads/thread-lock.ts';
import type { ConversationRow } from '../store/tables/conversations.ts';
import { ThreadConnection } from './conversation-connections.ts';
import { needs, visible } from './core/access.ts';
import { builder } from './core/builder.ts';
import { pageArgs } from './core/connection.ts';
import { LockReason, ThreadType } from './core/enums.ts';
import { loadExisting, loadOptional } from './core/load.ts';
import { ThreadRef } from './core/refs.ts';

interface ThreadAllowance {
  reason: LockReasonValue | null;
  remaining: number;
  locksAt: Date | null;
}

const ThreadAllowanceRef = builder.objectRef<ThreadAllowance>('ThreadAllowance').implement({
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
function threadAllowance(row: ConversationRow, days: number | null, now: Date): ThreadAllowance {
  return {
    reason: threadLock(row, days, now),
    remaining: Math.max(0, threadLimit - row.messageCount - row.noteCount),
    locksAt: locksAt(row.createdAt, days),
  };
}

type Types = typeof builder.$inferSchemaTypes;

/** The fields of a conversation about its threads: counts, landmarks, the list, and whether another one can be added. */
export function threadFields(t: PothosSchemaTypes.ObjectFieldBuilder<Types, ConversationRow>) {
  return {
    messageCount: t.exposeInt('messageCount', {
      access: visible,
      openToCustomers: true,
      description: 'Threads other than notes.',
    }),
    noteCount: t.exposeInt('noteCount', { access: visible, description: 'Notes.' }),
    outboundMessageCount: t.exposeInt('outboundMessageCount', {
      access: visible,
      openToCustomers: true,
      description: 'Replies.',
    }),
    threadCount: t.int({
      access: visible,
      description: 'The count to which the thread limit applies: messages and notes.',
      resolve: (row) => row.messageCount + row.noteCount,
    }),
    lastMessageIn: t.field({
      access: needs('readConversations'),
      openToCustomers: true,
      type: ThreadRef,
      nullable: true,
      description: 'The latest chat from the customer. Needs the permission to read conversations.',
      resolve: (row, _args, context) => {
        return loadOptional(context.loaders.thread, row.lastMessageInId);
      },
    }),
    firstResponse: t.field({
      access: needs('readConversations'),
      openToCustomers: true,
      type: ThreadRef,
      nullable: true,
      description: 'The earliest reply from an agent. Needs the permission to read conversations.',
      resolve: (row, _args, context) => {
        return loadOptional(context.loaders.thread, row.firstResponseId);
      },
    }),
    threads: t.field({
      access: needs('readConversations'),
      openToCustomers: true,
      type: ThreadConnection,
      description:
        'Its threads, oldest first: `last: 20` are the latest 20. Needs the permission to read conversations.',
      args: {
        ...pageArgs(t.arg),
        type: t.arg({
          type: [ThreadType],
          openToCustomers: true,
          description: 'Only threads of one of these types. Customers see no notes.',
        }),
      },
      resolve: async (row, args, context) => {
        const request = toPageRequest(args, 'THREADS');
        const threads = await context.loaders.threadPage.load({ parentId: row.id, request, types: args.type ?? null });
        return toPage(request, threads, 'THREADS');
      },
    }),
    threadAllowance: t.field({
      access: visible,
      openToCustomers: true,
      type: ThreadAllowanceRef,
      description: 'Whether a thread can be added now, and if not, why. This may change before you try.',
      resolve: async (row, _args, context) => {
        const [organization, now] = await Promise.all([
          loadExisting(context.loaders.organization, row.orgId),
          context.loaders.now(),
        ]);
        return threadAllowance(row, organization.lockConversationsAfterDays, now);
      },
    }),
  };
}
