import type pg from 'pg';
import { splitStatements } from './split-statements.ts';

/**
 * Runs a script as one transaction, statement by statement: a distributed database passes statements that create something on to its
 * nodes, and does not take several at once.
 */
export async function runScript(pool: pg.Pool, script: string): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    for (const text of splitStatements(script)) await client.query(text);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
