import type { EventRow } from '../../store/events/outbox.ts';
import type { Loaders } from '../loaders/loaders.ts';
import { type LiveStream, StreamEnd } from '../streams/live-stream.ts';
import type { FeedItem } from './subscribers.ts';

/** The fields of a conversation whose changes customers can see. */
const visibleFields: ReadonlySet<string> = new Set([
  'name',
  'status',
  'direction',
  'channels',
  'replyChannel',
  'defaultLang',
  'customerId',
]);

/**
 * R45: whether a customer sees an event: that of a conversation of theirs, unless it is about a note, or about changes that they cannot see.
 * `loaders` are the customer's.
 */
export async function isVisibleToCustomer({ type, subjectId, data }: EventRow, loaders: Loaders): Promise<boolean> {
  if (type === 'thread.added') return (await loaders.thread.load(String(data.threadId))) !== null;
  const fields = type === 'conversation.updated' && Array.isArray(data.fields) ? data.fields : null;
  if (fields !== null && !fields.some((field) => visibleFields.has(String(field)))) return false;
  return (await loaders.conversation.load(subjectId)) !== null;
}

/** The events of a stream that `isVisible` admits. Ends with the stream, and ends it when its reader is gone. */
export class VisibleEvents implements AsyncIterableIterator<FeedItem | StreamEnd> {
  readonly #stream: LiveStream<FeedItem>;
  readonly #isVisible: (event: EventRow) => Promise<boolean>;

  constructor(stream: LiveStream<FeedItem>, isVisible: (event: EventRow) => Promise<boolean>) {
    this.#stream = stream;
    this.#isVisible = isVisible;
  }

  async next(): Promise<IteratorResult<FeedItem | StreamEnd>> {
    for (;;) {
      const result = await this.#stream.next();
      if (result.done || result.value instanceof StreamEnd) return result;
      if (await this.#isVisible(result.value.event)) return result;
    }
  }

  return(): Promise<IteratorResult<FeedItem | StreamEnd>> {
    return this.#stream.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
