import type { PGlite } from '@electric-sql/pglite';

const EVERY_MS = 60_000;
const CHECKPOINT_BYTES = 16 * 1024 * 1024;
const VACUUM_BYTES = 256 * 1024 * 1024;

/**
 * The embedded PostgreSQL has no processes of its own beside the one connection: nobody would write a checkpoint (the
 * log would grow without end, and be replayed from its start after a kill), vacuum or analyze. Returns what ends it.
 */
export function startUpkeep(pglite: PGlite): () => void {
  let checkpointAt = 0;
  let vacuumAt = 0;
  const timer = setInterval(() => void run().catch(() => {}), EVERY_MS).unref();

  async function run(): Promise<void> {
    const { rows } = await pglite.query<{ written: number }>(
      "SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS written",
    );
    const written = rows[0]!.written;
    checkpointAt ||= written;
    vacuumAt ||= written;
    if (written - vacuumAt > VACUUM_BYTES) {
      vacuumAt = written;
      const tables = await pglite.query<{ name: string }>(
        "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
      );
      // One by one, so that requests get in between.
      for (const { name } of tables.rows) await pglite.exec(`VACUUM (ANALYZE) ${name}`);
    }
    if (written - checkpointAt > CHECKPOINT_BYTES) {
      checkpointAt = written;
      await pglite.exec('CHECKPOINT');
    }
  }
  return () => clearInterval(timer);
}
