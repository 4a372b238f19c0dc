import pg from 'pg';
import type { Statement } from '../../core/database.ts';
import type { ReadSize } from '../../core/read-size.ts';
import type { EncodedValue } from '../encode-values.ts';
import { typeParsers } from '../parse-values.ts';
import { type Column, type Prepared, PreparedStatements } from './prepared-statements.ts';

/** The server's result of one statement. */
export interface Answer {
  readonly rows: unknown[];
  /** The first word of the command tag: SELECT, COMMIT, ROLLBACK … */
  readonly command: string;
}

interface Member {
  readonly statement: Statement;
  readonly values: EncodedValue[];
  /** Its prepared statement on the connection, set when it is sent. */
  prepared: Prepared;
  /** Counts the received bytes; rows beyond the limit are not kept. */
  readonly size: ReadSize | null;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

// The parts of `pg`'s interface for queries that its types do not declare.
interface Connection {
  readonly stream: { cork(): void; uncork(): void; destroy(): void };
  parse(statement: { name: string; text: string }): void;
  bind(portal: { statement: string; values: EncodedValue[] }): void;
  describe(portal: { type: 'P' }): void;
  execute(portal: null): void;
  close(statement: { type: 'S'; name: string }): void;
  sync(): void;
}
type Settle = (error?: unknown) => void;
const Query = pg.Query as unknown as new (text: string, callback: Settle) => { callback: Settle };

const preparedOn = new WeakMap<Connection, PreparedStatements>();

function preparedOf(connection: Connection): PreparedStatements {
  let prepared = preparedOn.get(connection);
  if (!prepared) {
    prepared = new PreparedStatements();
    preparedOn.set(connection, prepared);
  }
  return prepared;
}

const unknown: Prepared = { columns: null };

/**
 * Pipelined statements: the server runs one after another and sends all results at once, whereas `pg` waits for each result. The
 * columns of a statement are requested once per connection. The first failure ends the pipeline: later statements are not run, and
 * fail with the same error.
 */
export class PipelinedQuery extends Query {
  readonly #members: Member[] = [];
  readonly #answers: (Answer | { readonly fault: unknown })[] = [];
  #prepared: PreparedStatements | null = null;
  #current = unknown;
  #size: ReadSize | null = null;
  #rows: unknown[] = [];
  #fault: unknown;

  constructor() {
    // The client wraps its callback in a time limit, so the group must always be ended through it.
    super('', (error) => this.#settle(error));
  }

  /** Adds a statement; possible until the group is passed to a client. */
  add(statement: Statement, values: EncodedValue[], size: ReadSize | null = null): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#members.push({ statement, values, prepared: unknown, size, resolve, reject });
    });
  }

  sendOn(client: pg.ClientBase): void {
    try {
      client.query(this as unknown as pg.Submittable);
    } catch (error) {
      // Nothing would catch it, because this is called by timers and other promises.
      this.fail(error);
    }
  }

  /** Fails all statements instead of sending them. */
  fail(error: unknown): void {
    this.#settle(error);
  }

  // The rest is called by the client.

  submit(connection: Connection): unknown {
    connection.stream.cork();
    try {
      for (const member of this.#members) member.prepared = this.#write(connection, member);
      connection.sync();
    } catch (error) {
      // Part of it may already have been sent.
      connection.stream.destroy();
      return error;
    } finally {
      connection.stream.uncork();
    }
    this.#begin();
    return null;
  }

  handleRowDescription({ fields }: { fields: readonly { name: string; dataTypeID: number }[] }): void {
    this.#current.columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: typeParsers.getTypeParser(dataTypeID, 'text'),
    }));
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const columns = this.#current.columns as Column[];
    const row: Record<string, unknown> = {};
    let characters = 0;
    try {
      for (let at = 0; at < columns.length; at += 1) {
        const { name, parse } = columns[at] as Column;
        const text = fields[at] as string | null;
        if (text !== null) characters += text.length;
        row[name] = text === null ? null : parse(text);
      }
    } catch (error) {
      this.#fault ??= error;
    }
    this.#size?.add(characters);
    if (this.#size?.exceeded) this.#rows = [];
    else this.#rows.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.#current.columns ??= [];
    const answer = { rows: this.#rows, command: text.split(' ', 1)[0] as string };
    this.#answers.push(this.#fault === undefined ? answer : { fault: this.#fault });
    this.#begin();
  }

  handleError(error: unknown): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback();
  }

  #write(connection: Connection, { statement, values }: Member): Prepared {
    const { name, text } = statement;
    this.#prepared ??= preparedOf(connection);
    const known = name === '' ? undefined : this.#prepared.find(statement);
    const prepared = known ?? { columns: null };
    if (!known) {
      // It may be prepared despite the error.
      if (name !== '') connection.close({ type: 'S', name });
      connection.parse({ name, text });
      // Statements that were sent earlier run before they are closed.
      if (name !== '')
        for (const evicted of this.#prepared.add(statement, prepared)) connection.close({ type: 'S', name: evicted });
    }
    connection.bind({ statement: name, values });
    if (!prepared.columns) connection.describe({ type: 'P' });
    connection.execute(null);
    return prepared;
  }

  /** The next messages belong to the first statement without a result. */
  #begin(): void {
    const next = this.#members[this.#answers.length];
    this.#current = next?.prepared ?? unknown;
    this.#size = next?.size ?? null;
    this.#rows = [];
    this.#fault = undefined;
  }

  #settle(error: unknown): void {
    for (const [at, { statement, resolve, reject }] of this.#members.entries()) {
      const answer = this.#answers[at];
      if (!answer) this.#prepared?.delete(statement);
      if (answer && 'rows' in answer) resolve(answer);
      else reject(answer ? answer.fault : error);
    }
  }
}
