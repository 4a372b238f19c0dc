import type { Database } from './database.ts';

/** Runs work under the name that it has in traces. */
export type Trace = <Result>(name: string, work: () => Promise<Result>) => Promise<Result>;

/** The database, with a trace of each of its statements by name, and of each transaction as a whole. */
export function traceDatabase(db: Database, trace: Trace): Database {
  const traced: Pick<Database, 'query' | 'transaction'> = {
    query: (statement, values, stop) => trace(statement.name, () => db.query(statement, values, stop)),
    transaction: (work, options) => trace('transaction', () => db.transaction(work, options)),
  };
  return new Proxy(db, {
    get(target, name) {
      if (name === 'query' || name === 'transaction') return traced[name];
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
