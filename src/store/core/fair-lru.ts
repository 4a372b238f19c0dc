interface Entry<Value> {
  readonly owner: string;
  readonly size: number;
  readonly value: Value;
}

interface Share<Value> {
  size: number;
  /** In order of their last use. */
  readonly entries: Map<string, Entry<Value>>;
}

/**
 * A cache of the most recently used entries, limited by their total size. Evicts from the owner who holds the most, least
 * recently used entries first, so that one owner's many entries do not evict another's few.
 */
export class FairLru<Value> {
  readonly #maxSize: number;
  readonly #ownerOf = new Map<string, string>();
  readonly #shares = new Map<string, Share<Value>>();
  #size = 0;
  /** The entry that was read last: it is already in place, and is often read again. */
  #last: { readonly key: string; readonly value: Value } | null = null;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get(key: string): Value | undefined {
    if (this.#last?.key === key) return this.#last.value;
    const owner = this.#ownerOf.get(key);
    if (owner === undefined) return undefined;
    const { entries } = this.#shares.get(owner) as Share<Value>;
    const entry = entries.get(key) as Entry<Value>;
    entries.delete(key);
    entries.set(key, entry);
    this.#last = { key, value: entry.value };
    return entry.value;
  }

  /** Stores an entry for its first owner, replacing one with the same key. Returns the evicted keys, which may include this one. */
  set(owner: string, key: string, value: Value, size = 1): string[] {
    const entry = { owner: this.#ownerOf.get(key) ?? owner, size, value };
    this.delete(key);
    this.#last = null;
    let share = this.#shares.get(entry.owner);
    if (!share) {
      share = { size: 0, entries: new Map() };
      this.#shares.set(entry.owner, share);
    }
    share.entries.set(key, entry);
    share.size += size;
    this.#size += size;
    this.#ownerOf.set(key, entry.owner);
    const evicted: string[] = [];
    while (this.#size > this.#maxSize) evicted.push(this.#evict());
    return evicted;
  }

  delete(key: string): void {
    const owner = this.#ownerOf.get(key);
    if (owner === undefined) return;
    const share = this.#shares.get(owner) as Share<Value>;
    const { size } = share.entries.get(key) as Entry<Value>;
    if (this.#last?.key === key) this.#last = null;
    this.#ownerOf.delete(key);
    share.entries.delete(key);
    share.size -= size;
    this.#size -= size;
    if (share.entries.size === 0) this.#shares.delete(owner);
  }

  #evict(): string {
    const largest = [...this.#shares.values()].reduce((most, each) => (each.size > most.size ? each : most));
    const [oldest] = largest.entries.keys();
    this.delete(oldest as string);
    return oldest as string;
  }
}
