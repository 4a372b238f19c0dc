import type { Statement } from './database.ts';

/** Reports the statements of one database to its observers, and checks that a name always has the same text. */
export class StatementObserver {
  readonly #listeners = new Set<(statement: Statement) => void>();
  readonly #texts = new Map<string, string>();

  add(listener: (statement: Statement) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Called before a prepared statement is sent, so that a reused name fails before it can spoil a transaction. */
  prepared(statement: Statement): void {
    const { name, text, owner } = statement;
    // A statement without a name is not kept on the connection, so it may have any text (pg-boss). The number of statements that
    // clients cause is unlimited, and their names are hashes of their text.
    if (name !== '' && owner === undefined) {
      const known = this.#texts.get(name);
      if (known === undefined) this.#texts.set(name, text);
      else if (known !== text) throw new Error(`Two statements are named ${name}.`);
    }
    this.tell(statement);
  }

  tell(statement: Statement): void {
    for (const listener of this.#listeners) listener(statement);
  }
}
