import { type Database, type Executor, statement } from '../core/database.ts';
import { isClusterSql } from '../core/schemas.ts';

const isClusterStatement = statement('is_cluster', `SELECT ${isClusterSql} AS present`);

/** Whether the database is that of a Citus cluster. */
export async function isCluster(db: Executor): Promise<boolean> {
  const [row] = await db.query<{ present: boolean }>(isClusterStatement, []);
  return row?.present === true;
}

// Citus warns of triggers because those that reach other nodes are not safe. Ours reach tables of the same schema, and a schema has one node.
const allowTriggers = 'SET LOCAL citus.enable_unsafe_triggers TO on';

/** On a cluster, allows the transaction to create triggers. */
export async function allowTriggersWithin(tx: Executor, cluster: boolean): Promise<void> {
  if (cluster) await tx.query(statement('allow_triggers', allowTriggers), []);
}

/**
 * On a cluster, has all tables of a schema live together on one node, and so those that are created later. Elsewhere, does nothing. Can
 * be repeated.
 */
export async function distributeSchema(home: Database, name: string): Promise<void> {
  if (!(await isCluster(home))) return;
  await home.execute(`${allowTriggers}; SELECT citus_schema_distribute('"${name}"')`);
  for (const script of timesTriggers(name)) await home.execute(script);
}

/**
 * The triggers that keep conversation_times (see its migration), for a node. There a trigger runs on the table that holds the schema's
 * rows, whose name ends in a number, and has to write the one with the rows of conversation_times.
 */
function timesTriggers(schema: string): string[] {
  const times = `format('%I.conversation_times_%s', TG_TABLE_SCHEMA, (SELECT shardid FROM pg_catalog.pg_dist_shard
    WHERE logicalrelid = format('%I.conversation_times', TG_TABLE_SCHEMA)::regclass))`;
  const trigger = (name: string, statementOf: string, values = '') => `
    CREATE OR REPLACE FUNCTION "${schema}".${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      EXECUTE format($statement$ ${statementOf} $statement$, ${times})${values};
      RETURN NULL;
    END
    $$`;
  const activeAt = 'coalesce(n.last_message_in_at, n.created_at)';
  return [
    trigger(
      'add_conversation_times',
      `INSERT INTO %s (org_id, conversation_id, updated_at, active_at) SELECT n.org_id, n.id, n.updated_at, ${activeAt} FROM new_rows n`,
    ),
    trigger(
      'change_conversation_times',
      `UPDATE %s t SET updated_at = n.updated_at, active_at = ${activeAt} FROM new_rows n
       WHERE t.org_id = n.org_id AND t.conversation_id = n.id
         AND (t.updated_at, t.active_at) IS DISTINCT FROM (n.updated_at, ${activeAt})`,
    ),
    trigger(
      'delete_conversation_times',
      'DELETE FROM %s t WHERE t.org_id = $1 AND t.conversation_id = $2',
      ' USING OLD.org_id, OLD.id',
    ),
  ];
}
