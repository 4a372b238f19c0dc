import pg from 'pg';

/**
 * Asks the server to cancel what the session `pid` runs; returns once it was told, or could not be. On a connection of its
 * own, since the pool may have none to spare. The caller keeps the session to itself meanwhile, or the next statement on
 * it would be hit.
 */
export async function cancelStatement(config: pg.ClientConfig, pid: number): Promise<void> {
  const client = new pg.Client(config);
  client.on('error', () => {});
  try {
    await client.connect();
    // Behind a pooler that shares sessions it may be another's by now: then it is left alone.
    await client.query(
      "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND usename = current_user AND datname = current_database() AND state = 'active'",
      [pid],
    );
  } catch {
    // The statement's own time limit ends it.
  } finally {
    client.end().catch(() => {});
  }
}
