import type { EventRow } from '../../store/events/outbox.ts';
import type { EventFilter } from '../../store/events/read-events.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import type { EventPosition } from './event-position.ts';

/** An event for a subscriber, with the position from which to resume after it. */
export interface FeedItem {
  readonly event: EventRow;
  readonly position: EventPosition;
  /** Its approximate size in memory, in bytes. */
  readonly bytes: number;
}

/** A subscription: its filter and its stream. */
export interface Subscriber {
  filter: EventFilter;
  readonly stream: LiveStream<FeedItem>;
  /** The position after which it wants events: it may have read further on another gateway than this one has. */
  readonly after: number;
  /** Events that arrive while earlier ones are still being sent; null if there are none to send. */
  held: FeedItem[] | null;
}

/** The event with additional data for a subscriber. */
export function toFeedItem(event: EventRow): FeedItem {
  const bytes = 300 + JSON.stringify(event.data).length;
  return { event, position: { eventId: event.id, at: event.createdAt }, bytes };
}

/** A conversation that the subscriber follows was merged: it now follows the survivor too. Returns whether that is new. */
export function followMerge(subscriber: Subscriber, { type, subjectId, data }: EventRow): boolean {
  const { subjectIds } = subscriber.filter;
  if (type !== 'conversation.merged' || !subjectIds?.includes(String(data.sourceId))) return false;
  if (subjectIds.includes(subjectId)) return false;
  subscriber.filter = { ...subscriber.filter, subjectIds: [...subjectIds, subjectId] };
  return true;
}

/** An index of the subscribers, so that an event finds its subscribers without checking each of them. */
export class Subscribers {
  readonly #mostHeld: number;
  readonly #bySubject = new Map<string, Set<Subscriber>>();
  readonly #subjectsOf = new Map<Subscriber, Set<string>>();

  constructor(maxHeld: number) {
    this.#mostHeld = maxHeld;
  }

  add(subscriber: Subscriber): void {
    const { orgId, subjectIds } = subscriber.filter;
    this.#subjectsOf.set(subscriber, new Set());
    for (const subjectId of subjectIds ?? [anySubject]) this.#follow(subscriber, keyOf(orgId, subjectId));
  }

  remove(subscriber: Subscriber): void {
    for (const subject of this.#subjectsOf.get(subscriber) ?? []) {
      const subscribers = this.#bySubject.get(subject);
      subscribers?.delete(subscriber);
      if (subscribers?.size === 0) this.#bySubject.delete(subject);
    }
    this.#subjectsOf.delete(subscriber);
  }

  /** Sends the event to all matching subscribers. Subscribers of a merged conversation follow the survivor. */
  handOut(item: FeedItem): void {
    const { orgId, type, subjectId, data } = item.event;
    const subject = keyOf(orgId, subjectId);
    if (type === 'conversation.merged') {
      const moved = this.#bySubject.get(keyOf(orgId, String(data.sourceId)));
      for (const subscriber of moved ?? []) this.#follow(subscriber, subject);
    }
    for (const key of [subject, keyOf(orgId, anySubject)]) {
      for (const subscriber of this.#bySubject.get(key) ?? []) {
        if (subscriber.filter.types.includes(type)) this.#give(subscriber, item);
      }
    }
  }

  #give({ stream, after, held }: Subscriber, item: FeedItem): void {
    if (item.event.position <= after) return;
    if (held === null) stream.push(item, item.bytes);
    else if (held.length < this.#mostHeld) held.push(item);
    else stream.end('TOO_SLOW');
  }

  #follow(subscriber: Subscriber, subject: string): void {
    const subscribers = this.#bySubject.get(subject) ?? new Set();
    this.#bySubject.set(subject, subscribers.add(subscriber));
    this.#subjectsOf.get(subscriber)?.add(subject);
  }
}

const anySubject = '*';
const keyOf = (orgId: string, subjectId: string) => `${orgId} ${subjectId}`;
