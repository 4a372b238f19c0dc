import type { Database } from '../core/database.ts';
import { takeNamedLock } from '../core/named-lock.ts';

/**
 * Runs work while no other process runs work of the same name on the database. On a server, holds a lock in a transaction of its own, so
 * the work must use other ones. The embedded database has one process, and one connection.
 */
export function oneAtATime<Result>(home: Database, name: string, work: () => Promise<Result>): Promise<Result> {
  if (home.kind === 'embedded') return work();
  return home.transaction(async (tx) => {
    await takeNamedLock(tx, name);
    return work();
  });
}
