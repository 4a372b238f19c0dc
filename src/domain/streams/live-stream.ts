/** Why a stream ended before its time. What a client does about it differs, so they are told apart. */
export type EndReason = 'TOO_SLOW' | 'TOKEN_ENDED' | 'GOING_AWAY';

/** The last thing that comes out of a stream that did not end by itself. */
export class StreamEnd {
  constructor(readonly reason: EndReason) {}
}

/** What waits for one slow reader, at most. */
export interface StreamLimits {
  readonly items: number;
  readonly bytes: number;
}

/**
 * A stream that is pushed to and read from. It waits for nobody: what its reader has not taken is kept up to a limit, past
 * which the stream ends as TOO_SLOW, so a slow reader costs bounded memory and delays no other.
 */
export class LiveStream<Item> implements AsyncIterableIterator<Item | StreamEnd> {
  readonly #limits: StreamLimits;
  #waiting: { item: Item; bytes: number }[] = [];
  /** Where the first that waits stands; what stands before was taken. */
  #first = 0;
  readonly #onClose = new Set<() => void>();
  #bytes = 0;
  #last: StreamEnd | null = null;
  #closed = false;
  #onDrained: (() => void) | null = null;
  #reader: ((result: IteratorResult<Item | StreamEnd>) => void) | null = null;

  constructor(limits: StreamLimits) {
    this.#limits = limits;
  }

  /** Nothing can be pushed any more. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Has something done when the stream closes, whoever closes it; at once where it is closed. */
  onClose(work: () => void): void {
    if (this.#closed) work();
    else this.#onClose.add(work);
  }

  /** Hands an item to the reader, or keeps it for later; `bytes` is about what keeping it costs. */
  push(item: Item, bytes: number): void {
    if (this.#closed) return;
    if (this.#reader) {
      this.#hand({ value: item, done: false });
      return;
    }
    this.#waiting.push({ item, bytes });
    this.#bytes += bytes;
    if (this.#count > this.#limits.items || this.#bytes > this.#limits.bytes) this.end('TOO_SLOW');
  }

  /** Like `push`, but takes the place of whatever waits: for readers who want the present state only. */
  replace(item: Item): void {
    this.#drop();
    this.push(item, 0);
  }

  /** Resolves once the reader has taken everything, or has gone. */
  drained(): Promise<void> {
    if (this.#count === 0 || this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onDrained = resolve;
    });
  }

  /** Ends the stream after what waits. */
  finish(): void {
    this.#close();
    if (this.#reader) this.#hand({ value: undefined, done: true });
  }

  /** Ends the stream now and says why; what waits is dropped. */
  end(reason: EndReason): void {
    if (this.#closed) return;
    this.#drop();
    this.#close();
    const last = new StreamEnd(reason);
    if (this.#reader) this.#hand({ value: last, done: false });
    else this.#last = last;
  }

  next(): Promise<IteratorResult<Item | StreamEnd>> {
    const waiting = this.#waiting[this.#first];
    if (waiting) {
      this.#first++;
      this.#bytes -= waiting.bytes;
      if (this.#count === 0) {
        this.#drop();
        this.#tellDrained();
      } else if (this.#first >= 1000) {
        // Now and then, for moving the rest costs as much as there is of it.
        this.#waiting = this.#waiting.slice(this.#first);
        this.#first = 0;
      }
      return Promise.resolve({ value: waiting.item, done: false });
    }
    if (this.#last) {
      const value = this.#last;
      this.#last = null;
      return Promise.resolve({ value, done: false });
    }
    if (this.#closed) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => {
      this.#reader = resolve;
    });
  }

  /** The reader has gone. */
  return(): Promise<IteratorResult<Item | StreamEnd>> {
    this.#drop();
    this.#last = null;
    this.finish();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #hand(result: IteratorResult<Item | StreamEnd>): void {
    const reader = this.#reader;
    this.#reader = null;
    reader?.(result);
  }

  get #count(): number {
    return this.#waiting.length - this.#first;
  }

  #drop(): void {
    this.#waiting = [];
    this.#first = 0;
    this.#bytes = 0;
  }

  #tellDrained(): void {
    this.#onDrained?.();
    this.#onDrained = null;
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#tellDrained();
    for (const work of this.#onClose) work();
    this.#onClose.clear();
  }
}
