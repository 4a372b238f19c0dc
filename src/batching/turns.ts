/** The maximum concurrency in total and per key, and how long work may wait for its turn. */
export interface TurnsOptions {
  readonly total: number;
  readonly perKey: number;
  readonly maxWaitMs: number;
}

interface Waiter {
  readonly start: () => void;
  readonly timer: NodeJS.Timeout;
}

/** The wait for a turn timed out. It has the error code of other timeouts, so that it counts as a busy database. */
export class TurnTimeoutError extends Error {
  override readonly name = 'TurnTimeoutError';
  readonly code = 'ETIMEDOUT';
}

/**
 * Limits the concurrency of work for many keys (organizations): no key has more turns than its share, and free turns go to the
 * waiting keys in rotation. Work that takes long does not delay other keys as long as a turn is left.
 */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #waiting = new Map<string, Waiter[]>();
  readonly #running = new Map<string, number>();
  #taken = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Runs the work as soon as it is this key's turn; throws a TurnTimeoutError if that takes too long. */
  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#isFree(key)) this.#begin(key);
    else await this.#turnOf(key);
    try {
      return await work();
    } finally {
      this.#end(key);
    }
  }

  #isFree(key: string): boolean {
    return this.#taken < this.#options.total && this.#runningOf(key) < this.#options.perKey;
  }

  #turnOf(key: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#leave(key, waiter);
        reject(new TurnTimeoutError('Timed out behind other writes of the organization that wait for locks.'));
      }, this.#options.maxWaitMs);
      const waiter = { start: resolve, timer };
      const others = this.#waiting.get(key);
      if (others) others.push(waiter);
      else this.#waiting.set(key, [waiter]);
    });
  }

  #leave(key: string, waiter: Waiter): void {
    const left = (this.#waiting.get(key) ?? []).filter((each) => each !== waiter);
    if (left.length > 0) this.#waiting.set(key, left);
    else this.#waiting.delete(key);
  }

  #begin(key: string): void {
    this.#taken++;
    this.#running.set(key, this.#runningOf(key) + 1);
  }

  #end(key: string): void {
    this.#taken--;
    const left = this.#runningOf(key) - 1;
    if (left > 0) this.#running.set(key, left);
    else this.#running.delete(key);
    // Exactly one turn has become free.
    for (const [next, waiters] of this.#waiting) {
      if (!this.#isFree(next)) continue;
      // Moves to the end of the rotation if it has more.
      this.#waiting.delete(next);
      const waiter = waiters.shift() as Waiter;
      if (waiters.length > 0) this.#waiting.set(next, waiters);
      clearTimeout(waiter.timer);
      this.#begin(next);
      waiter.start();
      return;
    }
  }

  #runningOf(key: string): number {
    return this.#running.get(key) ?? 0;
  }
}
