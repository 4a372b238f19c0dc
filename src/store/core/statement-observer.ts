import type { Statement } from './database.ts';

/** Knows who watches the statements of one database, and that a name always stands for the same text. */
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
    // Without a name nothing is kept on the connection, so any text will do (pg-boss). Those that clients cause are without
    // end, and named by a hash of their text.
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
