import type { Statement, Transaction } from '../core/database.ts';
import { CommitUnknownError, isAborted, isRolledBack } from '../core/db-errors.ts';
import { type EncodedValue, encodeValues } from './encode-values.ts';

/** A transaction on one connection; the first statement begins it. Statements do not wait for each other's results. */
export interface TransactionDriver {
  send(statement: Statement, values: EncodedValue[]): Promise<unknown[]>;
  /** Returns the server's outcome of the transaction: COMMIT or ROLLBACK. */
  commit(): Promise<string | null | undefined>;
  rollback(): Promise<unknown>;
}

const ignore = () => {};

/** The rules of `Database.transaction`, the same on both kinds of database. */
export async function runTransaction<T>(wire: TransactionDriver, work: (tx: Transaction) => Promise<T>): Promise<T> {
  let open = true;
  let undo = false;
  let committed: Promise<void> | undefined;
  const failures: unknown[] = [];

  const fail = (error: unknown) => void failures.push(error);
  // After the first failure, the server answers "aborted" to all later statements, which is not useful.
  const causeOf = (error: unknown) =>
    failures[0] instanceof CommitUnknownError || (failures.length > 0 && isAborted(error)) ? failures[0] : error;
  const outcome = (error: unknown) => (isRolledBack(error) ? causeOf(error) : new CommitUnknownError(error));

  const send = <Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> => {
    if (!open)
      return Promise.reject(new Error(`${statement.name}: the transaction is over and accepts no more statements.`));
    let answer: Promise<unknown[]>;
    try {
      answer = wire.send(statement, encodeValues(values));
    } catch (error) {
      fail(error);
      return Promise.reject(error);
    }
    answer.catch(fail);
    return answer as Promise<Row[]>;
  };

  const settle = async (last: Promise<unknown> | null): Promise<void> => {
    const [answer, commit] = await Promise.allSettled([last, wire.commit()]);
    if (answer.status === 'rejected') {
      // A cluster reports that it lost a node as a lost connection, but then says that it rolled back.
      const isUndone = commit.status === 'fulfilled' && commit.value === 'ROLLBACK';
      throw isUndone ? causeOf(answer.reason) : outcome(answer.reason);
    }
    if (commit.status === 'rejected') throw outcome(commit.reason);
    if (commit.value !== 'COMMIT') throw failures[0] ?? new Error('The server rolled the transaction back.');
    if (failures.length > 0) throw new CommitUnknownError(failures[0]);
  };

  const commit = async <Row>(statement: Statement, values: readonly unknown[]): Promise<Row[]> => {
    if (undo) throw new Error(`${statement.name}: the transaction must be rolled back.`);
    const answer = send<Row>(statement, values);
    // It is awaited only after the commit.
    answer.catch(ignore);
    // A statement that could not even be sent has not aborted the transaction for the server, so it must not commit.
    if (open && failures.length === 0) committed = settle(answer);
    open = false;
    await committed;
    const rows = await answer;
    if (!committed) throw failures[0];
    return rows;
  };

  let result: T;
  try {
    result = await work({
      query: send,
      commit: (statement, values) => {
        const rows = commit(statement, values);
        rows.catch(ignore);
        return rows as Promise<never>;
      },
      rollback: () => {
        if (committed) throw new Error('The transaction is already being committed.');
        undo = true;
      },
    });
  } catch (error) {
    open = false;
    if (committed) await committed;
    else await wire.rollback().catch(ignore);
    throw causeOf(error);
  }
  open = false;
  if (!committed && !undo && failures.length === 0) committed = settle(null);
  if (committed) await committed;
  else await wire.rollback().catch(ignore);
  if (failures.length > 0 && (!undo || failures[0] instanceof CommitUnknownError)) throw failures[0];
  return result;
}
