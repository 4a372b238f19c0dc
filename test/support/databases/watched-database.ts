import type { Database, Statement, Transaction, TransactionOptions } from '../../../src/store/core/database.ts';

/** Hooks for the transactions of a database. */
export interface TransactionHooks {
  /** Before a transaction begins; `nth` starts at 1. */
  before?(nth: number): Promise<void> | void;
  /** Before a statement is sent; if it throws, the transaction dies here. */
  beforeStatement?(statement: Statement, nth: number, values: readonly unknown[]): Promise<void> | void;
  /** After a transaction was committed; if it throws, the caller does not learn of it. */
  after?(nth: number): Promise<void> | void;
}

/** The database, with hooks around each transaction. */
export function watchTransactions(db: Database, hooks: TransactionHooks): Database {
  let count = 0;
  const transaction = async <T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T> => {
    const nth = ++count;
    await hooks.before?.(nth);
    const result = await db.transaction((tx) => {
      const tell = (statement: Statement, values: readonly unknown[]) =>
        hooks.beforeStatement?.(statement, nth, values);
      return work({
        query: async (statement, values) => {
          await tell(statement, values);
          return tx.query(statement, values);
        },
        commit: async (statement, values) => {
          await tell(statement, values);
          return tx.commit(statement, values);
        },
        rollback: () => tx.rollback(),
      });
    }, options);
    await hooks.after?.(nth);
    return result;
  };
  return new Proxy(db, {
    get: (target, name) => {
      if (name === 'transaction') return transaction;
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
