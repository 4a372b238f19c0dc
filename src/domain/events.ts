import type { NewEvent } from '../store/insert-writes.ts';
import { newId } from './new-id.ts';

export type EventType = 'conversation.created' | 'conversation.updated' | 'conversation.merged' | 'thread.added';

/** An event for the outbox, to be written in the transaction of what it tells. R21: imports make none. */
export function newEvent(event: Omit<NewEvent, 'id'> & { type: EventType }): NewEvent {
  return { id: newId(), ...event };
}
