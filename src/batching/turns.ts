/** How many may work at the same time, all together and for each key. */
export interface TurnsOptions {
  readonly total: number;
  readonly perKey: number;
}

/**
 * Lets work of many keys (organizations) be done a few at a time: no key has more turns than its share at once, and a turn
 * that becomes free goes to the keys that wait in rotation. One that waits for long keeps nobody of another key waiting
 * as long as a turn is left.
 */
export class Turns {
  readonly #total: number;
  readonly #perKey: number;
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #running = new Map<string, number>();
  #taken = 0;

  constructor({ total, perKey }: TurnsOptions) {
    this.#total = total;
    this.#perKey = perKey;
  }

  /** Does the work as soon as it is this key's turn. */
  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    await new Promise<void>((start) => {
      const others = this.#waiting.get(key);
      if (others) others.push(start);
      else this.#waiting.set(key, [start]);
      this.#startNext();
    });
    try {
      return await work();
    } finally {
      this.#taken--;
      const left = (this.#running.get(key) as number) - 1;
      if (left > 0) this.#running.set(key, left);
      else this.#running.delete(key);
      this.#startNext();
    }
  }

  #startNext(): void {
    while (this.#taken < this.#total) {
      const next = this.#nextKey();
      if (next === null) return;
      const [key, starts] = next;
      // Last in the rotation, if it has more.
      this.#waiting.delete(key);
      const start = starts.shift() as () => void;
      if (starts.length > 0) this.#waiting.set(key, starts);
      this.#taken++;
      this.#running.set(key, (this.#running.get(key) ?? 0) + 1);
      start();
    }
  }

  #nextKey(): [string, (() => void)[]] | null {
    for (const entry of this.#waiting) if ((this.#running.get(entry[0]) ?? 0) < this.#perKey) return entry;
    return null;
  }
}
