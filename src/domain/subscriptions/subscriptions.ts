import { type BulkOperationRow, listBulkOperations } from '../../store/bulk/bulk-operations.ts';
import type { Database } from '../../store/core/database.ts';
import { currentSnapshot } from '../../store/events/outbox.ts';
import { listConversations, listMergedConversations } from '../../store/queries/conversations.ts';
import type { Caller } from '../access/caller.ts';
import type { BulkOperations } from '../bulk/bulk-operations.ts';
import { InvalidRequestError } from '../core/invalid-request-error.ts';
import type { EventType } from '../events/events.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import { StreamRegistry } from '../streams/stream-registry.ts';
import { EventFeed } from './event-feed.ts';
import { decodePosition, type EventPosition, encodePosition } from './event-position.ts';
import type { FeedItem } from './subscribers.ts';

export interface SubscriptionOptions {
  /** How long events stay in the outbox. */
  readonly eventsKeptForMs: number;
  /** Events that wait for one slow subscriber, at most; and as many times 512 bytes. */
  readonly subscriptionBuffer: number;
  /** Subscriptions that one token may have open at a time, in this process. */
  readonly subscriptionsPerToken: number;
  /** Is told what went wrong in the background; the streams go on, or end and say so. */
  readonly onFault: (error: unknown) => void;
}

/** The position is of a time of which the outbox has no events any more: something may have been missed. */
export class EventsExpiredError extends Error {}

/** Positions that are nearly too old count as such, for events go while they are read. */
const marginMs = 60_000;

/** What can be subscribed to, across processes. Streams are of the caller's own organization (R3). */
export class Subscriptions {
  readonly streams: StreamRegistry;
  readonly #db: Database;
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
    this.#feed = new EventFeed(db, items, onFault);
  }

  /** The present place in the outbox: what happens from now on comes after it. */
  async position(): Promise<string> {
    const { snapshot, now } = await currentSnapshot(this.#db);
    return encodePosition({ from: snapshot, to: null, position: 0, at: now });
  }

  /** Every conversation that is created from now on, or was since a position. */
  async conversationsCreated(caller: Caller, after: string | null): Promise<LiveStream<FeedItem>> {
    const position = await this.#toPosition(after);
    const stream = this.streams.open<FeedItem>(caller);
    const filter = { orgId: caller.orgId, types: ['conversation.created'], subjectIds: null };
    await this.#feed.subscribe(filter, position, stream);
    return stream;
  }

  /**
   * What happens to a conversation, or to the one that it was or will be merged into. Null where there is none.
   */
  async conversation(
    caller: Caller,
    id: string,
    types: readonly EventType[],
    after: string | null,
  ): Promise<LiveStream<FeedItem> | null> {
    const { orgId } = caller;
    const position = await this.#toPosition(after);
    for (;;) {
      const [row] = await listConversations(this.#db, [orgId], [id]);
      if (!row) return null;
      const survivor = row.mergedIntoId ?? id;
      const subjectIds = new Set([id, survivor]);
      if (position !== null) for (const merged of await this.#mergedInto(orgId, survivor)) subjectIds.add(merged);
      const stream = this.streams.open<FeedItem>(caller);
      await this.#feed.subscribe({ orgId, types, subjectIds: [...subjectIds] }, position, stream);
      if (position !== null) return stream;
      // A merge between the look and the beginning would have been missed.
      const [now] = await listConversations(this.#db, [orgId], [id]);
      if (now?.mergedIntoId === row.mergedIntoId) return stream;
      await stream.return();
    }
  }

  /** A bulk operation as it is, and as it becomes, until it ends. Null where there is none. */
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

  /** Ends every stream: the process is about to end. */
  drain(): void {
    this.streams.endAll();
  }

  async close(): Promise<void> {
    this.drain();
    await this.#feed.close();
  }

  async #toPosition(text: string | null): Promise<EventPosition | null> {
    if (text === null) return null;
    const position = decodePosition(text);
    if (position === null) throw new InvalidRequestError('after is not a position that this API gave.', ['after']);
    const { now } = await currentSnapshot(this.#db);
    if (position.at.getTime() < now.getTime() - this.#eventsKeptForMs + marginMs) throw new EventsExpiredError();
    return position;
  }

  async #mergedInto(orgId: string, survivor: string): Promise<string[]> {
    const [merged] = await listMergedConversations(this.#db, [orgId], [survivor]);
    return merged?.ids ?? [];
  }
}
