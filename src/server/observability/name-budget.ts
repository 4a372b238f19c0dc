/**
 * Admits names that clients make up, as far as they are a bounded number: so many of each client, and so many of all. Which
 * is admitted once is so for ever, since what is told of a name is kept elsewhere (a time series, for one).
 */
export class NameBudget {
  readonly #mostOfOne: number;
  readonly #mostOfAll: number;
  readonly #names = new Set<string>();
  /** By client, of how many names it was the first. */
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
