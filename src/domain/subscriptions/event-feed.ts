import type { Database } from '../../store/core/database.ts';
import { numberEvents, numberedAtOnce } from '../../store/events/number-events.ts';
import { eventChannel } from '../../store/events/outbox.ts';
import { type EventFilter, listMissedEvents, listNewEvents } from '../../store/events/read-events.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import type { EventNumbers } from './event-numbers.ts';
import { type FeedItem, followMerge, type Subscriber, Subscribers, toFeedItem } from './subscribers.ts';

const pageSize = 500;
/** Announcements can be lost with a connection. Because of polling, that delays events by seconds instead of losing them. */
const lookEveryMs = 2_000;

/**
 * Passes new events of the outbox to the subscribers of this process, after numbering them, if no other process has. Each event is read
 * once, regardless of the number of subscribers, and nothing is read while there are none.
 */
export class EventFeed {
  readonly #db: Database;
  readonly #numbers: EventNumbers;
  readonly #onFault: (error: unknown) => void;
  readonly #subscribers: Subscribers;
  readonly #replayedAtOnce: number;
  #open = 0;
  /** The position up to which events were passed on; null while there are no subscribers. */
  #seen: number | null = null;
  #starting: Promise<void> | null = null;
  #reading: Promise<void> | null = null;
  #again = false;
  #listening: Promise<() => Promise<void>> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(db: Database, numbers: EventNumbers, maxHeld: number, onFault: (error: unknown) => void) {
    this.#db = db;
    this.#numbers = numbers;
    this.#subscribers = new Subscribers(maxHeld);
    // What is sent at once must fit into the buffer.
    this.#replayedAtOnce = Math.min(pageSize, maxHeld);
    this.#onFault = onFault;
  }

  /**
   * Sends a stream every event that matches the filter: those after the given position, if any, and all new ones. Once this
   * resolves, no event that is committed from then on is missed.
   */
  async subscribe(filter: EventFilter, after: number | null, stream: LiveStream<FeedItem>): Promise<void> {
    if (stream.closed) return;
    const subscriber: Subscriber = { filter, stream, after: after ?? 0, held: null };
    this.#open++;
    stream.onClose(() => this.#leave(subscriber));
    try {
      this.#starting ??= this.#start();
      await this.#starting;
    } catch (error) {
      stream.finish();
      throw error;
    }
    // The feed stopped when its last subscriber left.
    if (stream.closed) return;
    if (after === null) this.#subscribers.add(subscriber);
    // Not awaited: the first missed events are sent while the rest is read.
    else void this.#catchUp(subscriber, after);
  }

  /** Stops listening permanently. */
  async close(): Promise<void> {
    this.#stop();
    await this.#starting?.catch(() => {});
    await this.#reading;
    const stopListening = await this.#listening?.catch(() => null);
    await stopListening?.();
    this.#listening = null;
  }

  async #start(): Promise<void> {
    try {
      this.#listening ??= this.#db.listen(eventChannel, () => this.#look());
      await this.#listening;
      const last = await this.#numbers.catchUp();
      if (this.#open === 0) return;
      this.#seen = last;
      this.#timer ??= setInterval(() => this.#look(), lookEveryMs);
    } catch (error) {
      this.#starting = null;
      if ((await this.#listening?.catch(() => null)) === null) this.#listening = null;
      throw error;
    }
  }

  #stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    this.#seen = null;
    this.#starting = null;
  }

  #leave(subscriber: Subscriber): void {
    this.#subscribers.remove(subscriber);
    this.#open--;
    if (this.#open === 0) this.#stop();
  }

  #look(): void {
    this.#again = true;
    if (this.#reading === null && this.#seen !== null) this.#reading = this.#read();
  }

  async #read(): Promise<void> {
    try {
      while (this.#again && this.#seen !== null) {
        this.#again = false;
        await this.#readNew();
      }
    } catch (error) {
      // What was not read is read by the next poll.
      this.#onFault(error);
    } finally {
      this.#reading = null;
    }
  }

  async #readNew(): Promise<void> {
    for (;;) {
      const seen = this.#seen;
      if (seen === null) return;
      const { events, unnumbered } = await listNewEvents(this.#db, seen, pageSize);
      // All subscribers may have left meanwhile, and new ones may have arrived.
      if (this.#seen !== seen) return;
      for (const event of events) this.#subscribers.handOut(toFeedItem(event));
      // Nothing runs between the events of a page and this line, so `seen` always says what was passed on.
      if (this.#seen === seen) this.#seen = events.at(-1)?.position ?? seen;
      if (events.length === pageSize) continue;
      // What cannot be numbered yet, because others have locked it, is read by the next poll.
      if (!unnumbered || (await numberEvents(this.#db, numberedAtOnce)) === 0) return;
    }
  }

  /** Sends missed events as fast as they are read, then new ones. */
  async #catchUp(subscriber: Subscriber, after: number): Promise<void> {
    const { stream } = subscriber;
    try {
      let seen = after;
      for (let behind = true; behind && this.#seen !== null && !stream.closed; ) {
        const until = this.#seen;
        behind = (await this.#replay(subscriber, seen, until)) >= this.#replayedAtOnce;
        seen = Math.max(seen, until);
      }
      if (this.#seen === null || stream.closed) return;
      subscriber.held = [];
      this.#subscribers.add(subscriber);
      await this.#replay(subscriber, seen, this.#seen);
      for (const item of subscriber.held) stream.push(item, item.bytes);
      subscriber.held = null;
    } catch (error) {
      if (stream.closed) return;
      this.#onFault(error);
      stream.end('GOING_AWAY');
    }
  }

  /** Sends the events after a position, up to another one; returns their number. */
  async #replay(subscriber: Subscriber, after: number, until: number): Promise<number> {
    const { stream } = subscriber;
    let count = 0;
    for (let last = after, more = last < until; more && !stream.closed; ) {
      const events = await listMissedEvents(this.#db, subscriber.filter, last, until, this.#replayedAtOnce);
      more = events.length === this.#replayedAtOnce;
      for (const event of events) {
        last = event.position;
        count++;
        const item = toFeedItem(event);
        if (subscriber.filter.types.includes(event.type)) stream.push(item, item.bytes);
        if (followMerge(subscriber, event)) {
          // The following events must include those of the survivor, which this page does not contain.
          more = true;
          break;
        }
      }
      await stream.drained();
    }
    return count;
  }
}
