import type { Database } from '../core/database.ts';

/**
 * Analyzes the tables that an import fills. For an empty table, the planner considers any index good enough, also for foreign key
 * checks, until the table is analyzed. Autovacuum does that once a minute, if it is enabled.
 */
export async function analyzeTables(db: Database): Promise<void> {
  await db.execute('ANALYZE customers, conversations, conversation_times, threads, attachments');
}
