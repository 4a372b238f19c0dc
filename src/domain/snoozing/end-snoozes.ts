import type { Database } from '../../store/core/database.ts';
import { commitAndNotify } from '../../store/events/notify.ts';
import { emptyBatch } from '../../store/writes/batch.ts';
import { insertBatch } from '../../store/writes/insert-batch.ts';
import { wakeConversations } from '../../store/writes/wake-conversations.ts';
import { newEvent } from '../events/events.ts';

/**
 * R42: opens conversations whose snooze is over, each with its event, in one transaction; gives how many, at most `limit`.
 * However many gateways do it at once, each conversation is opened by one of them. The age lock (R17) is no obstacle: the
 * moment was set before.
 */
export function endSnoozes(db: Database, limit: number): Promise<number> {
  return commitAndNotify(db, async (tx, notify) => {
    const woken = await wakeConversations(tx, limit);
    const events = woken.map(({ orgId, id, at }) => {
      const data = { conversationId: id, fields: ['status', 'snoozedUntil'] };
      return newEvent({ orgId, type: 'conversation.updated', subjectId: id, data, createdAt: at });
    });
    if (events.length > 0) notify(await insertBatch(tx, { ...emptyBatch(), events }));
    return woken.length;
  });
}
