import type { Database, Statement } from '../../../src/store/core/database.ts';

/** A database that hides due deliveries from the webhook job, so that they remain as they were written. */
export function withoutDeliveries(db: Database): Database {
  const query = (statement: Statement, ...rest: [values: readonly unknown[]]) =>
    statement.name === 'claim_webhook_deliveries' ? Promise.resolve([]) : db.query(statement, ...rest);
  return new Proxy(db, {
    get(target, name) {
      if (name === 'query') return query;
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
