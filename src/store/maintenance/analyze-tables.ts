import type { Database } from '../core/database.ts';

/**
 * Has PostgreSQL look at the tables that an import fills. Of an empty table it believes that any index will do, and goes on
 * believing so, foreign key checks too, until somebody looks: autovacuum does so once a minute, where it is on.
 */
export async function analyzeTables(db: Database): Promise<void> {
  await db.execute('ANALYZE customers, conversations, threads, attachments');
}
