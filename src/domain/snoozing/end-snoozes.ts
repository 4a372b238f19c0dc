import type { Database } from '../../store/core/database.ts';
import { commitAndNotify } from '../../store/events/notify.ts';
import { emptyBatch } from '../../store/writes/batch.ts';
import { commitBatch } from '../../store/writes/insert-batch.ts';
import { wakeConversations } from '../../store/writes/wake-conversations.ts';
import { newEvent } from '../events/events.ts';

/**
 * R42: opens conversations whose snooze has ended, each with its event, in one transaction; returns their number, at most
 * `limit`, of organizations other than `without`. Even if several gateways do this at once, only one opens each conversation. The
 * age lock (R17) does not prevent it, because the time was set before.
 */
export function endSnoozes(db: Database, limit: number, without: readonly string[] = []): Promise<number> {
  return commitAndNotify(db, async (tx, notify) => {
    const woken = await wakeConversations(tx, limit, without);
    const events = woken.map(({ orgId, id, at }) => {
      const data = { conversationId: id, fields: ['status', 'snoozedUntil'] };
      return newEvent({ orgId, type: 'conversation.updated', subjectId: id, data, createdAt: at });
    });
    if (events.length > 0) notify(await commitBatch(tx, { ...emptyBatch(), events }));
    return woken.length;
  });
}
