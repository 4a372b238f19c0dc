import type { NewEvent } from '../../store/writes/batch.ts';
import { newEvent } from '../events/events.ts';

/** The events of deleted conversations, so that receivers can delete their copies. */
export function deletedEvents(orgId: string, ids: readonly string[], createdAt: Date): NewEvent[] {
  return ids.map((id) =>
    newEvent({ orgId, type: 'conversation.deleted', subjectId: id, data: { conversationId: id }, createdAt }),
  );
}
