import { statement, type Transaction } from './database.ts';

const snapshotStatement = statement('keep_snapshot', 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY');
const patienceStatement = statement('keep_snapshot_open', 'SET LOCAL idle_in_transaction_session_timeout = 0');

/** Makes a transaction that has run no statement yet see the current state of the database until its end. */
export async function keepSnapshot(tx: Transaction): Promise<void> {
  await Promise.all([tx.query(snapshotStatement, []), tx.query(patienceStatement, [])]);
}
