import type { Database } from '../core/database.ts';
import { statement } from '../core/database.ts';

const isClusterStatement = statement(
  'is_cluster',
  `SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') AS present`,
);

/** Whether the database is that of a Citus cluster, which distributes schemas over its nodes. */
export async function isCluster(db: Database): Promise<boolean> {
  const [row] = await db.query<{ present: boolean }>(isClusterStatement, []);
  return row?.present === true;
}

/**
 * On a cluster, has all tables of a schema live together on one node, those that will be created too. Elsewhere, does nothing. Can be
 * repeated.
 */
export async function distributeSchema(home: Database, name: string): Promise<void> {
  if (await isCluster(home))
    await home.execute(`SET LOCAL citus.enable_unsafe_triggers TO on; SELECT citus_schema_distribute('"${name}"')`);
}
