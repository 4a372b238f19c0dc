interface Line<Item> {
  readonly items: Item[];
  head: number;
}

/** A queue of items by key (organization), taken in rotation, so that a key with many items does not delay the others. */
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

  /** Takes one item of each key in rotation, up to a number and a total weight, but at least one. */
  take(maxCount: number, maxWeight: number): Item[] {
    const taken: Item[] = [];
    let weight = 0;
    for (const [key, line] of this.#lines) {
      const item = line.items[line.head] as Item;
      weight += this.#weigh(item);
      if (taken.length > 0 && (taken.length === maxCount || weight > maxWeight)) break;
      taken.push(item);
      line.head++;
      // Moves to the end of the rotation if it has more: iterating a Map includes entries that are added meanwhile.
      this.#lines.delete(key);
      if (line.head < line.items.length) this.#lines.set(key, line);
    }
    return taken;
  }
}
