import type { Statement } from '../../core/database.ts';
import { FairLru } from '../../core/fair-lru.ts';

/** A column of a statement's rows, with what reads its text. */
export interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

/** A statement that has been prepared on a connection; its columns are null until the server has told them. */
export interface Prepared {
  columns: Column[] | null;
}

// The server keeps a plan of each, on each connection: some hundred kilobytes.
const maxOwned = 200;

/** What one connection has prepared: all of the program's own statements, and a bounded number of those that clients cause. */
export class PreparedStatements {
  readonly #own = new Map<string, Prepared>();
  readonly #owned = new FairLru<Prepared>(maxOwned);

  find({ name, owner }: Statement): Prepared | undefined {
    return owner === undefined ? this.#own.get(name) : this.#owned.get(name);
  }

  /** Remembers one as prepared; gives the names of those to close for it. */
  add({ name, owner }: Statement, prepared: Prepared): string[] {
    if (owner !== undefined) return this.#owned.set(owner, name, prepared);
    this.#own.set(name, prepared);
    return [];
  }

  delete({ name, owner }: Statement): void {
    if (owner === undefined) this.#own.delete(name);
    else this.#owned.delete(name);
  }
}
