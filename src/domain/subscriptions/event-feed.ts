import type { Database } from '../../store/core/database.ts';
import {
  currentSnapshot,
  type EventFilter,
  eventChannel,
  listMissedEvents,
  listNewEvents,
  type SeenEvents,
} from '../../store/events/outbox.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import type { EventPosition } from './event-position.ts';
import { type FeedItem, followMerge, type Subscriber, Subscribers, toFeedItem } from './subscribers.ts';

const pageSize = 500;
/** Announcements can be lost with a connection. Because of polling, that delays events by seconds instead of losing them. */
const lookEveryMs = 2_000;

const seenAll = (snapshot: string): SeenEvents => ({ from: snapshot, to: null, position: 0 });

/**
 * Passes new events of the outbox to the subscribers of this process. Each event is read once, regardless of the number of
 * subscribers, and nothing is read while there are none.
 */
export class EventFeed {
  readonly #db: Database;
  readonly #onFault: (error: unknown) => void;
  readonly #subscribers: Subscribers;
  readonly #replayedAtOnce: number;
  readonly #boundaries: ((seen: string) => void)[] = [];
  #open = 0;
  /** The snapshot that was passed on so far; null while there are no subscribers. */
  #seen: SeenEvents | null = null;
  #starting: Promise<void> | null = null;
  #reading: Promise<void> | null = null;
  #again = false;
  #listening: Promise<() => Promise<void>> | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(db: Database, maxHeld: number, onFault: (error: unknown) => void) {
    this.#db = db;
    this.#subscribers = new Subscribers(maxHeld);
    // What is sent at once must fit into the buffer.
    this.#replayedAtOnce = Math.min(pageSize, maxHeld);
    this.#onFault = onFault;
  }

  /**
   * Sends a stream every event that matches the filter: those after the given position, if any, and all new ones. Once this
   * resolves, no event that is committed from then on is missed.
   */
  async subscribe(filter: EventFilter, after: EventPosition | null, stream: LiveStream<FeedItem>): Promise<void> {
    if (stream.closed) return;
    const subscriber: Subscriber = { filter, stream, held: null };
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
    if (after === null) await this.#boundary(() => this.#join(subscriber));
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
      const { snapshot } = await currentSnapshot(this.#db);
      if (this.#open === 0) return;
      this.#seen = seenAll(snapshot);
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
    for (const work of this.#boundaries.splice(0)) work('');
  }

  #join(subscriber: Subscriber): void {
    if (!subscriber.stream.closed) this.#subscribers.add(subscriber);
  }

  #leave(subscriber: Subscriber): void {
    this.#subscribers.remove(subscriber);
    this.#open--;
    if (this.#open === 0) this.#stop();
  }

  /** Runs `work` between two reads, with the snapshot whose events have all been passed on, and no later ones. */
  #boundary(work: () => void = () => {}): Promise<string> {
    return new Promise((resolve) => {
      const atBoundary = (seen: string) => {
        work();
        resolve(seen);
      };
      if (this.#reading === null && this.#seen?.to === null) {
        atBoundary(this.#seen.from);
        return;
      }
      // After a read that failed halfway, there is no such snapshot until another read has succeeded.
      this.#boundaries.push(atBoundary);
      this.#look();
    });
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
        const seen = this.#seen as SeenEvents | null;
        if (seen !== null) for (const work of this.#boundaries.splice(0)) work(seen.from);
      }
    } catch (error) {
      // What was not read is read by the next poll.
      this.#onFault(error);
    } finally {
      this.#reading = null;
    }
  }

  async #readNew(): Promise<void> {
    for (let more = true; more; ) {
      const seen = this.#seen;
      if (seen === null) return;
      const { to, events } = await listNewEvents(this.#db, seen, pageSize);
      // All subscribers may have left meanwhile, and new ones may have arrived.
      if (this.#seen !== seen) return;
      for (const event of events) {
        this.#subscribers.handOut(toFeedItem(event, { from: seen.from, to }));
      }
      more = events.length === pageSize;
      const last = events.at(-1);
      if (this.#seen !== seen) return;
      this.#seen = more && last ? { from: seen.from, to, position: last.position } : seenAll(to);
    }
  }

  /** Sends missed events as fast as they are read, then new ones. */
  async #catchUp(subscriber: Subscriber, after: EventPosition): Promise<void> {
    const { stream } = subscriber;
    try {
      let seen: SeenEvents = after;
      for (let behind = true; behind && !stream.closed; ) {
        const until = await this.#boundary();
        behind = (await this.#replay(subscriber, seen, until)) >= this.#replayedAtOnce;
        seen = seenAll(until);
      }
      if (stream.closed) return;
      subscriber.held = [];
      const until = await this.#boundary(() => this.#join(subscriber));
      await this.#replay(subscriber, seen, until);
      for (const item of subscriber.held) stream.push(item, item.bytes);
      subscriber.held = null;
    } catch (error) {
      if (stream.closed) return;
      this.#onFault(error);
      stream.end('GOING_AWAY');
    }
  }

  async #replay(subscriber: Subscriber, seen: SeenEvents, until: string): Promise<number> {
    const { stream } = subscriber;
    let count = 0;
    for (let last = 0, more = true; more && !stream.closed; ) {
      const events = await listMissedEvents(this.#db, subscriber.filter, seen, until, last, this.#replayedAtOnce);
      more = events.length === this.#replayedAtOnce;
      for (const event of events) {
        last = event.position;
        count++;
        const item = toFeedItem(event, { from: seen.from, to: until });
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
