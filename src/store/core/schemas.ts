/** The schema of the first shard, which every database has. */
export const homeSchema = 'public';

/** SQL: whether the database is that of a Citus cluster, which distributes schemas over its nodes. */
export const isClusterSql = `EXISTS (SELECT FROM pg_extension WHERE extname = 'citus')`;

/** A notification channel as a shard listens to it: each shard has its own. */
export const channelIn = (schema: string, channel: string): string =>
  schema === homeSchema ? channel : `${channel}.${schema}`;

/** SQL that notifies the listeners of the shard whose statement it is part of; `payload` is SQL too. */
export const notifySql = (channel: string, payload = "''"): string =>
  `pg_notify(concat('${channel}', nullif(concat('.', current_schema()), '.${homeSchema}')), ${payload})`;
