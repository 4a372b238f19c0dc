/** How many may work at the same time, all together and for each key, and how long one may wait for its turn. */
export interface TurnsOptions {
  readonly total: number;
  readonly perKey: number;
  readonly maxWaitMs: number;
}

interface Waiter {
  readonly start: () => void;
  readonly timer: NodeJS.Timeout;
}

/** It has not been its turn in time. Its code is that of any wait in vain, so that it counts as the database being too busy. */
export class TurnTimeoutError extends Error {
  override readonly name = 'TurnTimeoutError';
  readonly code = 'ETIMEDOUT';
}

/**
 * Lets work of many keys (organizations) be done a few at a time: no key has more turns than its share at once, and a turn
 * that becomes free goes to the keys that wait in rotation. One that waits for long keeps nobody of another key waiting
 * as long as a turn is left.
 */
export class Turns {
  readonly #options: TurnsOptions;
  readonly #waiting = new Map<string, Waiter[]>();
  readonly #running = new Map<string, number>();
  #taken = 0;

  constructor(options: TurnsOptions) {
    this.#options = options;
  }

  /** Does the work as soon as it is this key's turn; throws a TurnTimeoutError where that takes too long. */
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
        reject(
          new TurnTimeoutError('Other writes of the organization wait for locks, and have kept this one waiting.'),
        );
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
    // What has become free is one turn.
    for (const [next, waiters] of this.#waiting) {
      if (!this.#isFree(next)) continue;
      // Last in the rotation, if it has more.
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
