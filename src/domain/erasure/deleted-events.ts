import type { NewEvent } from '../../store/writes/batch.ts';
import { newEvent } from '../events/events.ts';

/** What is told of conversations that are no more: whoever keeps a copy has to let go of it. */
export function deletedEvents(orgId: string, ids: readonly string[], createdAt: Date): NewEvent[] {
  return ids.map((id) =>
    newEvent({ orgId, type: 'conversation.deleted', subjectId: id, data: { conversationId: id }, createdAt }),
  );
}
