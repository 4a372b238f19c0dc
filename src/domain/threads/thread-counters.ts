import type { ThreadCounters } from '../../store/tables/conversations.ts';
import type { ThreadRow } from '../../store/tables/threads.ts';

export const noThreads: ThreadCounters = {
  channels: [],
  replyChannel: null,
  messageCount: 0,
  noteCount: 0,
  outboundMessageCount: 0,
  lastMessageInId: null,
  lastMessageInAt: null,
  firstResponseId: null,
  firstResponseAt: null,
};

/**
 * The counters after a thread is added. The last message in is the newest chat and the first response the oldest reply, by
 * `createdAt`, regardless of the order in an import. R40: messages add their channel, and replies go to the channel of the last
 * message in.
 */
export function countThread(
  counters: ThreadCounters,
  thread: Pick<ThreadRow, 'id' | 'type' | 'channel' | 'createdAt'>,
): ThreadCounters {
  if (thread.type === 'NOTE') return { ...counters, noteCount: counters.noteCount + 1 };
  const counted = { ...counters, messageCount: counters.messageCount + 1 };
  if (!counted.channels.includes(thread.channel)) counted.channels = [...counted.channels, thread.channel];
  if (thread.type === 'CHAT') {
    if (counted.lastMessageInAt === null || thread.createdAt >= counted.lastMessageInAt) {
      counted.lastMessageInId = thread.id;
      counted.lastMessageInAt = thread.createdAt;
      counted.replyChannel = thread.channel;
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
