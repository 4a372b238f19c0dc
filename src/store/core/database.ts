import type { PrismaClient } from '../../generated/prisma/client.ts';
import type { CancellationSignal } from './cancellation.ts';

/** A statement with a stable text: `name` lets PostgreSQL keep its plan, and names it in statement counts. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  /**
   * Planned for each call, because the best index depends on the values. Ignored within a transaction, and on the embedded
   * database, which plans every call of every statement.
   */
  readonly byValues?: boolean;
  /**
   * The organization for which the statement stays prepared, if clients determine how many such statements there are. Each
   * connection keeps a limited number of these, shared fairly. Absent for the program's own statements.
   */
  readonly owner?: string;
  /** The text on a cluster, if that would involve nodes of other shards with the usual one. It must do the same. Only in transactions. */
  readonly onCluster?: string;
}

/** Runs statements: a database or a transaction in it. */
export interface Executor {
  /**
   * Runs one statement and returns its rows. Values are what the `pg` driver accepts; times are returned as `Date`, `bytea`
   * as bytes, `json` parsed, `int8` must be cast in the statement, and so must arrays of enums (to `text[]`).
   *
   * When `stop` is canceled, the statement is no longer sent, or is canceled on the server, and throws a CancelledError. On a
   * server, a statement that returns more than a response could contain is canceled too, and throws a ReadTooLargeError.
   * Statements in a transaction, and those that the embedded database is running, cannot be canceled.
   */
  query<Row>(statement: Statement, values: readonly unknown[], stop?: CancellationSignal): Promise<Row[]>;
}

/** A transaction: statements are sent without waiting for the previous ones, and answered in order. */
export interface Transaction extends Executor {
  /**
   * Runs the last statement and commits in the same round trip. The transaction accepts no further statement. If the
   * statement fails, so does the commit, and nothing is written.
   */
  commit<Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
  /** Requests a rollback; `transaction` then resolves with the result of `work`. */
  rollback(): void;
}

export interface TransactionOptions {
  /**
   * Limits the wait for a lock that another transaction holds to a moment: then the statement fails, which `isLockTimeout`
   * recognizes. The embedded database, with its one connection, has no other transaction.
   */
  readonly impatient?: boolean;
}

/** The number of connections in use and idle, and of requests that are waiting for one. */
export interface PoolUse {
  readonly busy: number;
  readonly idle: number;
  readonly waiting: number;
}

/** A PostgreSQL database, embedded in the process or on a server, behind the same interface. */
export interface Database extends Executor {
  readonly kind: 'embedded' | 'server';
  /** For statements outside the hot paths. */
  readonly prisma: PrismaClient;
  /**
   * Runs `work` in one READ COMMITTED transaction: committed when it resolves (unless `commit` or `rollback` was
   * called), rolled back when it throws. It never runs `work` twice, and never commits past a statement that failed,
   * even if `work` swallowed the error. If it throws, nothing was written, except after a `CommitUnknownError` or an error that
   * `work` throws after `commit`. Inside `work`, only the transaction may be used: the embedded database has just the
   * one connection.
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Runs one or several statements without values (for pg-boss), and returns the rows of all of them. */
  execute(text: string): Promise<unknown[]>;
  /**
   * Calls `onMessage` for each NOTIFY on the channel until the returned function is called. Reconnects automatically, and
   * then calls it with an empty payload, because messages may have been missed. `onMessage` must not throw.
   */
  listen(channel: string, onMessage: (payload: string) => void): Promise<() => Promise<void>>;
  /**
   * Observes every statement except BEGIN, COMMIT and ROLLBACK; for tests and metrics. Those of Prisma's client are named
   * `prisma`, those of `execute` are named `execute`. The returned function stops it.
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
  traits: Pick<Statement, 'byValues' | 'owner' | 'onCluster'> = {},
): Statement => ({
  name,
  text,
  ...traits,
});
