import type { PGlite, Transaction } from '@electric-sql/pglite';
import { homeSchema } from '../../core/schemas.ts';

type Connection = Pick<PGlite, 'query' | 'exec' | 'transaction'>;

/**
 * The embedded PostgreSQL as one of its schemas sees it. All schemas share the one connection, so each statement outside the first
 * schema gets a transaction that sets the search path for itself alone.
 */
export function inSchema(pglite: PGlite, schema: string): PGlite {
  if (schema === homeSchema) return pglite;
  const within = <Result>(work: (tx: Transaction) => Promise<Result>) =>
    pglite.transaction(async (tx) => {
      await tx.exec(`SET LOCAL search_path TO "${schema}"`);
      return work(tx);
    });
  const own: Connection = {
    query: (text, values, options) => within((tx) => tx.query(text, values, options)),
    exec: (text, options) => within((tx) => tx.exec(text, options)),
    transaction: within,
  };
  return new Proxy(pglite, {
    get: (target, name) => {
      if (name in own) return own[name as keyof Connection];
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
