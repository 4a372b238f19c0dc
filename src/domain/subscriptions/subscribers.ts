import type { EventFilter, EventRow } from '../../store/events/outbox.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import type { EventPosition } from './event-position.ts';

/** An event as a subscriber gets it, with the place to come back to after it. */
export interface FeedItem {
  readonly event: EventRow;
  readonly position: EventPosition;
  /** About what keeping it costs. */
  readonly bytes: number;
}

/** One subscription: what it wants, and where that goes. */
export interface Subscriber {
  filter: EventFilter;
  readonly stream: LiveStream<FeedItem>;
  /** What comes while something earlier is still to be sent; null where nothing is. */
  held: FeedItem[] | null;
}

/** The event with what a subscriber needs besides. */
export function toFeedItem(event: EventRow, seen: Omit<EventPosition, 'position' | 'at'>): FeedItem {
  const bytes = 300 + JSON.stringify(event.data).length;
  return { event, position: { from: seen.from, to: seen.to, position: event.position, at: event.createdAt }, bytes };
}

/** A conversation that the subscriber follows was merged away: the survivor is followed too. Says whether that is new. */
export function followMerge(subscriber: Subscriber, { type, subjectId, data }: EventRow): boolean {
  const { subjectIds } = subscriber.filter;
  if (type !== 'conversation.merged' || !subjectIds?.includes(String(data.sourceId))) return false;
  if (subjectIds.includes(subjectId)) return false;
  subscriber.filter = { ...subscriber.filter, subjectIds: [...subjectIds, subjectId] };
  return true;
}

/** Who wants what, so that an event finds its subscribers without asking each of them. */
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

  /** Gives the event to everyone who wants it. Who follows a conversation that is merged away follows the survivor. */
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

  #give({ stream, held }: Subscriber, item: FeedItem): void {
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
