import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countThread, noThreads } from '../../../src/domain/threads/thread-counters.ts';
import type { ThreadCounters } from '../../../src/store/tables/conversations.ts';

type Thread = Parameters<typeof countThread>[1];
const thread = (id: string, type: Thread['type'], time: number, channel: Thread['channel'] = 'CHAT'): Thread => ({
  id,
  type,
  channel,
  createdAt: new Date(time),
});
const count = (threads: Thread[], from: ThreadCounters = noThreads) => threads.reduce(countThread, from);

const threads = fc
  .array(fc.tuple(fc.constantFrom<Thread['type']>('CHAT', 'REPLY', 'NOTE'), fc.integer({ min: 0, max: 9 })), {
    maxLength: 30,
  })
  .map((list) => list.map(([type, time], index) => thread(`t${index}`, type, time)));
const ofType = (list: Thread[], type: Thread['type']) => list.filter((one) => one.type === type);

describe('thread counters', () => {
  it('R16: count messages and notes as threads, and replies as outbound messages', () => {
    fc.assert(
      fc.property(threads, (list) => {
        const counters = count(list);
        expect(counters.messageCount).toBe(ofType(list, 'CHAT').length + ofType(list, 'REPLY').length);
        expect(counters.noteCount).toBe(ofType(list, 'NOTE').length);
        expect(counters.outboundMessageCount).toBe(ofType(list, 'REPLY').length);
        expect(counters.messageCount + counters.noteCount).toBe(list.length);
      }),
    );
  });

  it('set the last inbound message to the newest chat and the first response to the oldest reply, in any order', () => {
    fc.assert(
      fc.property(threads, (list) => {
        const newest = ofType(list, 'CHAT')
          .toSorted((a, b) => Number(a.createdAt) - Number(b.createdAt))
          .at(-1);
        const oldest = ofType(list, 'REPLY').toSorted((a, b) => Number(a.createdAt) - Number(b.createdAt))[0];
        expect(count(list)).toMatchObject({
          lastMessageInId: newest?.id ?? null,
          lastMessageInAt: newest?.createdAt ?? null,
          firstResponseId: oldest?.id ?? null,
          firstResponseAt: oldest?.createdAt ?? null,
        });
      }),
    );
  });

  it('R40: add the channel of a message once, after existing ones, and not that of a note', () => {
    expect(count([thread('a', 'NOTE', 1, 'SMS'), thread('b', 'REPLY', 2, 'EMAIL')]).channels).toEqual(['EMAIL']);
    const before = { ...noThreads, channels: ['EMAIL' as const] };
    expect(count([thread('a', 'CHAT', 1), thread('b', 'CHAT', 2)], before).channels).toEqual(['EMAIL', 'CHAT']);
  });

  it('R40: set the reply channel to that of the newest chat, in any order', () => {
    const chats = [thread('a', 'CHAT', 2, 'SMS'), thread('b', 'CHAT', 1, 'EMAIL'), thread('c', 'REPLY', 3, 'VOICE')];
    expect(count(chats).replyChannel).toBe('SMS');
    expect(count(chats.toReversed()).replyChannel).toBe('SMS');
    expect(count([thread('a', 'REPLY', 1, 'EMAIL'), thread('b', 'NOTE', 2)]).replyChannel).toBeNull();
  });

  it('do not modify their input', () => {
    const before = Object.freeze({ ...noThreads, channels: Object.freeze([]) as never });
    expect(count([thread('a', 'CHAT', 1), thread('b', 'REPLY', 2), thread('c', 'NOTE', 3)], before)).toMatchObject({
      messageCount: 2,
      noteCount: 1,
    });
    expect(before.messageCount).toBe(0);
  });

  it('do not count a note as a message', () => {
    expect(count([thread('a', 'NOTE', 1)])).toEqual({ ...noThreads, noteCount: 1 });
  });
});
