interface Line<Item> {
  readonly items: Item[];
  head: number;
}

/** Items of many keys (organizations), taken in rotation: whoever has many of them keeps nobody else from being next. */
export class FairQueue<Item> {
  readonly #lines = new Map<string, Line<Item>>();
  readonly #weigh: (item: Item) => number;

  constructor(weigh: (item: Item) => number) {
    this.#weigh = weigh;
  }

  get isEmpty(): boolean {
    return this.#lines.size === 0;
  }

  add(key: string, item: Item): void {
    const line = this.#lines.get(key);
    if (line) line.items.push(item);
    else this.#lines.set(key, { items: [item], head: 0 });
  }

  /** Takes one of each key, again and again, until there are so many, or the next one would make them too heavy; at least one. */
  take(maxCount: number, maxWeight: number): Item[] {
    const taken: Item[] = [];
    let weight = 0;
    for (const [key, line] of this.#lines) {
      const item = line.items[line.head] as Item;
      weight += this.#weigh(item);
      if (taken.length > 0 && (taken.length === maxCount || weight > maxWeight)) break;
      taken.push(item);
      line.head++;
      // Last in the rotation, if it has more: a Map goes on to what is added while it is walked.
      this.#lines.delete(key);
      if (line.head < line.items.length) this.#lines.set(key, line);
    }
    return taken;
  }
}
