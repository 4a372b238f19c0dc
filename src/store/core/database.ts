import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { CancellationSignal } from './cancellation.ts';

/** A statement with a stable text: `name` lets PostgreSQL keep its plan, and names it in statement counts. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /**
   * Planned for each call, because the best index depends on the values. Not within a transaction, nor on the embedded database, which
   * plans every call of every statement.
   */
  readonly byValues?: boolean;
  /**
   * The organization that it is kept prepared for, where clients decide how many such statements there are: each
   * connection keeps a bounded number of these, shared fairly. Left out for the program's own statements.
   */
  readonly owner?: string;
}

/** Runs statements: a database or a transaction in it. */
export interface Executor {
  /**
   * Runs one statement and gives its rows. Values are what the `pg` driver takes; times come back as `Date`, `bytea`
   * as bytes, `json` parsed, `int8` must be cast in the statement, and so must arrays of enums (to `text[]`).
   *
   * With `stop`, a statement is not sent any more, or is cancelled on the server, when it stops: it throws a CancelledError
   * then. A server's statement that brings more than an answer could show is stopped likewise: it throws a ReadTooLargeError.
   * Within a transaction, and while the embedded database runs it, a statement is not stopped.
   */
  query<Row>(statement: Statement, values: readonly unknown[], stop?: CancellationSignal): Promise<Row[]>;
}

/** A transaction: statements are sent without waiting for the previous ones, and answered in order. */
export interface Transaction extends Executor {
  /**
   * Runs the last statement and commits in the same round trip. The transaction takes no further statement. When the
   * statement fails, so does the commit, and nothing is kept.
   */
  commit<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
  /** Requests a rollback; `transaction` then resolves with the result of `work`. */
  rollback(): void;
}

export interface TransactionOptions {
  /**
   * Wait for no lock that another transaction holds for longer than a moment: the statement then fails, and `isLockTimeout`
   * tells it. The embedded database, with its one connection, has no other transaction.
   */
  readonly impatient?: boolean;
}

/** The number of connections in use and idle, and of requests that wait for one. */
export interface PoolUse {
  readonly busy: number;
  readonly idle: number;
  readonly waiting: number;
}

/** A PostgreSQL database, embedded in the process or on a server, behind the same interface. */
export interface Database extends Executor {
  readonly kind: 'embedded' | 'server';
  /** For statements off the hot paths. */
  readonly prisma: PrismaClient;
  /**
   * Runs `work` in one READ COMMITTED transaction: committed when it resolves (unless `commit` or `rollback` was
   * called), rolled back when it throws. It never runs `work` twice, and never commits past a statement that failed,
   * even when `work` swallowed that. Whatever it throws, nothing was kept, but for `CommitUnknownError` and for what
   * `work` throws after `commit`. Inside `work`, only the transaction may be used: the embedded database has just the
   * one connection.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Runs one or several statements without values (for pg-boss), and returns the rows of all of them. */
  execute(text: string): Promise<unknown[]>;
  /**
   * Calls `onMessage` for each NOTIFY on the channel until the returned function is called. Reconnects by itself, and
   * then calls it with an empty payload, for messages may have been missed. `onMessage` must not throw.
   */
  listen(channel: string, onMessage: (payload: string) => void): Promise<() => Promise<void>>;
  /**
   * Watches every statement but BEGIN, COMMIT and ROLLBACK; for tests and metrics. Those of Prisma's client are named
   * `prisma`, those of `execute` are named `execute`. The returned function ends it.
   */
  onStatement(listener: (statement: Statement) => void): () => void;
  /** The state of the connection pool; null if there is none. */
  poolUse(): PoolUse | null;
  /** Waits for running statements, then closes every connection. */
  close(): Promise<void>;
}

/** A statement with its name, under which it is prepared and counted. */
export const statement = (
  name: string,
  text: string,
  traits: Pick<Statement, 'byValues' | 'owner'> = {},
): Statement => ({
  name,
  text,
  ...traits,
});
