import type { Statement } from '../../core/database.ts';
import { FairLru } from '../../core/fair-lru.ts';

/** A column of a statement's rows, with the parser for its text. */
export interface Column {
  readonly name: string;
  readonly parse: (text: string) => unknown;
}

/** A statement that has been prepared on a connection; its columns are null until the server has described them. */
export interface Prepared {
  columns: Column[] | null;
}

// The server keeps a plan of each one on each connection, which takes a few hundred kilobytes.
const maxOwned = 200;

/** The prepared statements of one connection: all of the program's own, and a limited number of those that clients cause. */
export class PreparedStatements {
  readonly #own = new Map<string, Prepared>();
  readonly #owned = new FairLru<Prepared>(maxOwned);

  find({ name, owner }: Statement): Prepared | undefined {
    return owner === undefined ? this.#own.get(name) : this.#owned.get(name);
  }

  /** Records a statement as prepared. Returns the names of those to close in exchange. */
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
