import { type Executor, statement } from './database.ts';

const lockStatement = statement('take_named_lock', 'SELECT pg_advisory_xact_lock(hashtextextended($1, 0))');

/** Takes a lock that only transactions with this name compete for, on any gateway, until the transaction ends. */
export async function takeNamedLock(tx: Executor, name: string): Promise<void> {
  await tx.query(lockStatement, [name]);
}
