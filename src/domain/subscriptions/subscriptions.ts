import { type BulkOperationRow, listBulkOperations } from '../../store/bulk/bulk-operations.ts';
import type { Database } from '../../store/core/database.ts';
import { findEventPosition, findLatestEvent } from '../../store/events/read-events.ts';
import { listConversations, listMergedConversations } from '../../store/queries/conversations.ts';
import type { Caller } from '../access/caller.ts';
import type { BulkOperations } from '../bulk/bulk-operations.ts';
import { InvalidRequestError } from '../core/invalid-request-error.ts';
import type { EventType } from '../events/events.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import { StreamRegistry } from '../streams/stream-registry.ts';
import { EventFeed } from './event-feed.ts';
import { EventNumbers } from './event-numbers.ts';
import { decodePosition, encodePosition, timeOfEvent } from './event-position.ts';
import type { FeedItem } from './subscribers.ts';

export interface SubscriptionOptions {
  /** How long events are kept in the outbox. */
  readonly eventsKeptForMs: number;
  /** The maximum number of events that wait for a slow subscriber; the memory limit is 512 bytes times this number. */
  readonly subscriptionBuffer: number;
  /** The maximum number of open subscriptions per token, in this process. */
  readonly subscriptionsPerToken: number;
  /** Called with background errors. The streams continue, or end with a reason. */
  readonly onFault: (error: unknown) => void;
}

/** The outbox no longer has the events after the position: some may have been missed. */
export class EventsExpiredError extends Error {}

/** Positions that are nearly too old count as too old, because events are deleted while they are read. */
const marginMs = 60_000;

/** Subscriptions, across processes. Streams contain only data of the caller's organization (R3). */
export class Subscriptions {
  readonly streams: StreamRegistry;
  readonly #db: Database;
  readonly #numbers: EventNumbers;
  readonly #feed: EventFeed;
  readonly #bulkOperations: BulkOperations;
  readonly #eventsKeptForMs: number;
  readonly #onFault: (error: unknown) => void;

  constructor(db: Database, bulkOperations: BulkOperations, options: SubscriptionOptions) {
    const { eventsKeptForMs, subscriptionBuffer: items, subscriptionsPerToken, onFault } = options;
    this.#db = db;
    this.#bulkOperations = bulkOperations;
    this.#eventsKeptForMs = eventsKeptForMs;
    this.#onFault = onFault;
    this.streams = new StreamRegistry(db, { items, bytes: items * 512 }, subscriptionsPerToken, onFault);
    this.#numbers = new EventNumbers(db);
    this.#feed = new EventFeed(db, this.#numbers, items, onFault);
  }

  /** The current position in the outbox: everything from now on comes after it. */
  async position({ orgId }: Caller): Promise<string> {
    // Otherwise, what was committed before would often come after it, too.
    await this.#numbers.catchUp();
    const { id, now } = await findLatestEvent(this.#db, orgId);
    return encodePosition({ eventId: id, at: now });
  }

  /** Every conversation that is created from now on, or since a position. */
  async conversationsCreated(caller: Caller, after: string | null): Promise<LiveStream<FeedItem>> {
    const position = await this.#toPosition(caller.orgId, after);
    const stream = this.streams.open<FeedItem>(caller);
    const filter = { orgId: caller.orgId, types: ['conversation.created'], subjectIds: null };
    await this.#feed.subscribe(filter, position, stream);
    return stream;
  }

  /**
   * The events of a conversation, or of the one that it was or will be merged into. Null if it does not exist.
   */
  async conversation(
    caller: Caller,
    id: string,
    types: readonly EventType[],
    after: string | null,
  ): Promise<LiveStream<FeedItem> | null> {
    const { orgId } = caller;
    const position = await this.#toPosition(caller.orgId, after);
    for (;;) {
      const [row] = await listConversations(this.#db, [orgId], [id]);
      if (!row || isOthers(caller, row)) return null;
      const survivor = row.mergedIntoId ?? id;
      const subjectIds = new Set([id, survivor]);
      if (position !== null) for (const merged of await this.#mergedInto(orgId, survivor)) subjectIds.add(merged);
      const stream = this.streams.open<FeedItem>(caller);
      await this.#feed.subscribe({ orgId, types, subjectIds: [...subjectIds] }, position, stream);
      if (position !== null) return stream;
      // A merge between the lookup and the start would have been missed.
      const [now] = await listConversations(this.#db, [orgId], [id]);
      if (now?.mergedIntoId === row.mergedIntoId) return stream;
      await stream.return();
    }
  }

  /** The current and each further state of a bulk operation, until it ends. Null if it does not exist. */
  async bulkOperation(caller: Caller, id: string): Promise<LiveStream<BulkOperationRow> | null> {
    const [operation] = await listBulkOperations(this.#db, [caller.orgId], [id]);
    if (!operation) return null;
    const stream = this.streams.open<BulkOperationRow>(caller);
    this.#bulkOperations.watch(operation, stream).catch((error: unknown) => {
      this.#onFault(error);
      stream.end('GOING_AWAY');
    });
    return stream;
  }

  /** Ends all streams: the process is about to end. */
  drain(): void {
    this.streams.endAll();
  }

  async close(): Promise<void> {
    this.drain();
    await this.#feed.close();
  }

  /** The number of a position. */
  async #toPosition(orgId: string, text: string | null): Promise<number | null> {
    if (text === null) return null;
    const position = decodePosition(text);
    if (position === null) throw new InvalidRequestError('after is not a position from this API.', ['after']);
    if (position === 'former') throw new EventsExpiredError();
    const { eventId, at } = position;
    let found = await findEventPosition(this.#db, orgId, eventId);
    const oldest = found.now.getTime() - this.#eventsKeptForMs + marginMs;
    if (at.getTime() < oldest) throw new EventsExpiredError();
    if (eventId === null) return 0;
    if (found.exists && found.position === null) {
      // Copied from another database a moment ago.
      await this.#numbers.catchUp();
      found = await findEventPosition(this.#db, orgId, eventId);
    }
    if (found.position !== null) return found.position;
    // The last event of a quiet organization expires before a position that was taken long after it: what is left came later.
    if (!found.exists && timeOfEvent(eventId) < oldest) return 0;
    throw new EventsExpiredError();
  }

  async #mergedInto(orgId: string, survivor: string): Promise<string[]> {
    const [merged] = await listMergedConversations(this.#db, [orgId], [survivor]);
    return merged?.ids ?? [];
  }
}

/** R45: whether it is the conversation of somebody else than the customer who calls. */
const isOthers = (caller: Caller, { customerId }: { customerId: string }) =>
  caller.kind === 'customer' && customerId !== caller.customerId;
