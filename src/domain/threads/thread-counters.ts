import type { Channel } from '../../generated/prisma/enums.ts';
import type { ThreadCounters } from '../../store/tables/conversations.ts';
import type { ThreadRow } from '../../store/tables/threads.ts';

export const noThreads: ThreadCounters = {
  channels: [],
  messageCount: 0,
  noteCount: 0,
  outboundMessageCount: 0,
  lastMessageInId: null,
  lastMessageInAt: null,
  firstResponseId: null,
  firstResponseAt: null,
};

/**
 * Updates the counters for an added thread. The last message in is the newest chat and the first response is the oldest reply, by
 * `createdAt`, regardless of the order of an import.
 */
export function countThread(
  counters: ThreadCounters,
  thread: Pick<ThreadRow, 'id' | 'type' | 'createdAt'>,
): ThreadCounters {
  if (thread.type === 'NOTE') return { ...counters, noteCount: counters.noteCount + 1 };
  const counted = { ...counters, messageCount: counters.messageCount + 1 };
  if (thread.type === 'CHAT') {
    if (!counted.channels.includes('CHAT')) counted.channels = [...counted.channels, 'CHAT' satisfies Channel];
    if (counted.lastMessageInAt === null || thread.createdAt >= counted.lastMessageInAt) {
      counted.lastMessageInId = thread.id;
      counted.lastMessageInAt = thread.createdAt;
    }
    return counted;
  }
  counted.outboundMessageCount += 1;
  if (counted.firstResponseAt === null || thread.createdAt < counted.firstResponseAt) {
    counted.firstResponseId = thread.id;
    counted.firstResponseAt = thread.createdAt;
  }
  return counted;
}
