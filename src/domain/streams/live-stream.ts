/** Why a stream ended early. Clients react differently to each reason. */
export type EndReason = 'TOO_SLOW' | 'TOKEN_ENDED' | 'GOING_AWAY';

/** The last item of a stream that did not end by itself. */
export class StreamEnd {
  constructor(readonly reason: EndReason) {}
}

/** The limit of what waits for a slow reader. */
export interface StreamLimits {
  readonly items: number;
  readonly bytes: number;
}

/**
 * A stream that is pushed to and read from. Pushing never waits: unread items are buffered up to a limit, beyond which the stream
 * ends with TOO_SLOW. So a slow reader uses bounded memory and does not delay others.
 */
export class LiveStream<Item> implements AsyncIterableIterator<Item | StreamEnd> {
  readonly #limits: StreamLimits;
  #waiting: { item: Item; bytes: number }[] = [];
  /** The index of the first waiting item; earlier ones have been read. */
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

  /** Nothing more can be pushed. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Runs a callback when the stream closes; immediately if it is already closed. */
  onClose(work: () => void): void {
    if (this.#closed) work();
    else this.#onClose.add(work);
  }

  /** Passes an item to the reader, or buffers it; `bytes` is its approximate size in memory. */
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

  /** Like `push`, but replaces all waiting items: for readers that need only the latest state. */
  replace(item: Item): void {
    this.#drop();
    this.push(item, 0);
  }

  /** Resolves when the reader has read everything or is gone. */
  drained(): Promise<void> {
    if (this.#count === 0 || this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onDrained = resolve;
    });
  }

  /** Ends the stream after the waiting items. */
  finish(): void {
    this.#close();
    if (this.#reader) this.#hand({ value: undefined, done: true });
  }

  /** Ends the stream immediately with a reason; waiting items are dropped. */
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
        // Only occasionally, because moving the rest takes time in proportion to its length.
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

  /** The reader is gone. */
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
