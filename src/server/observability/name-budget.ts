/**
 * Accepts a limited number of names that clients choose, per client and in total. A name that was accepted once stays accepted,
 * because its data is kept elsewhere (for example as a time series).
 */
export class NameBudget {
  readonly #mostOfOne: number;
  readonly #mostOfAll: number;
  readonly #names = new Set<string>();
  /** The number of names that each client introduced. */
  readonly #counts = new Map<string, number>();

  constructor(maxOfOne: number, maxOfAll: number) {
    this.#mostOfOne = maxOfOne;
    this.#mostOfAll = maxOfAll;
  }

  admits(client: string, name: string): boolean {
    if (this.#names.has(name)) return true;
    const count = this.#counts.get(client) ?? 0;
    if (count >= this.#mostOfOne || this.#names.size >= this.#mostOfAll) return false;
    this.#counts.set(client, count + 1);
    this.#names.add(name);
    return true;
  }
}
