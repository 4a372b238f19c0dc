import pg from 'pg';

/**
 * Asks the server to cancel the running statement of the session `pid`. Returns when the request was sent or has failed. Uses a separate
 * connection, because the pool may be exhausted. The caller must hold the session meanwhile, or its next statement could be canceled.
 */
export async function cancelStatement(config: pg.ClientConfig, pid: number): Promise<void> {
  const client = new pg.Client(config);
  client.on('error', () => {});
  try {
    await client.connect();
    // Behind a pooler, the session may now belong to another client; then it is not canceled.
    await client.query(
      "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND usename = current_user AND datname = current_database() AND state = 'active'",
      [pid],
    );
  } catch {
    // The statement timeout ends it.
  } finally {
    client.end().catch(() => {});
  }
}
