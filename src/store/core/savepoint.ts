import { statement, type Transaction } from './database.ts';

const begin = statement('begin_savepoint', 'SAVEPOINT undone');
const undo = statement('undo_savepoint', 'ROLLBACK TO SAVEPOINT undone');

/** Runs `work`, then undoes its writes and locks, and returns its result. The transaction continues. */
export async function undone<Result>(tx: Transaction, work: () => Promise<Result>): Promise<Result> {
  await tx.query(begin, []);
  const result = await work();
  await tx.query(undo, []);
  return result;
}
