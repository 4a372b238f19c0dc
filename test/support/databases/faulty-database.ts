import type { Database, Executor, Statement, TransactionOptions } from '../../../src/store/core/database.ts';

export interface FaultyDatabase extends Database {
  /**
   * From now on, every statement with one of these names throws this instead of being sent; null lets all pass again.
   */
  failOn(name: string | RegExp | null, error?: () => unknown): void;
}

/** A database whose statements can be made to fail by name, inside transactions too. */
export function createFaultyDatabase(db: Database): FaultyDatabase {
  let failing: string | RegExp | null = null;
  let fault: () => unknown = () => new Error('unset');
  const check = (statement: Statement) => {
    if (failing instanceof RegExp ? failing.test(statement.name) : statement.name === failing) throw fault();
  };
  const guard = <Kind extends Executor>(executor: Kind): Kind =>
    new Proxy(executor, {
      get(target, name) {
        const value = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        if (name === 'query' || name === 'commit')
          return async (statement: Statement, values: unknown[]) => {
            check(statement);
            return value.call(target, statement, values);
          };
        if (name === 'transaction')
          return (work: (tx: Executor) => unknown, options?: TransactionOptions) =>
            value.call(target, (tx: Executor) => work(guard(tx)), options);
        return value.bind(target);
      },
    });
  return Object.assign(Object.create(guard(db)) as Database, {
    failOn(name: string | RegExp | null, error = () => new Error('A fault injected by a test: secret-of-the-store')) {
      failing = name;
      fault = error;
    },
  });
}
