import type { PGlite } from '@electric-sql/pglite';

const MIB = 1024 * 1024;
const USUAL = { everyMs: 60_000, checkpointBytes: 16 * MIB, vacuumBytes: 256 * MIB };

/**
 * The embedded PostgreSQL has no background processes: nothing would write checkpoints (the log would grow without limit, and would be
 * replayed from its start after a kill), vacuum or analyze. This does all of it, depending on how much was written. Returns the
 * function that stops it.
 */
export function startUpkeep(pglite: PGlite, { everyMs, checkpointBytes, vacuumBytes } = USUAL): () => void {
  let checkpointAt = 0;
  let vacuumAt = 0;
  let running = false;

  async function run(): Promise<void> {
    const { rows } = await pglite.query<{ written: number }>(
      "SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS written",
    );
    const written = rows[0]!.written;
    checkpointAt ||= written;
    vacuumAt ||= written;
    if (written - vacuumAt > vacuumBytes) {
      vacuumAt = written;
      const tables = await pglite.query<{ name: string }>(
        "SELECT oid::regclass::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
      );
      // One by one, so that requests can run in between.
      for (const { name } of tables.rows) await pglite.exec(`VACUUM (ANALYZE) ${name}`);
    }
    if (written - checkpointAt > checkpointBytes) {
      checkpointAt = written;
      await pglite.exec('CHECKPOINT');
    }
  }

  const tick = () => {
    if (running) return;
    running = true;
    // It fails only if the database is closed, which also stops the timer.
    void run()
      .catch(() => {})
      .finally(() => {
        running = false;
      });
  };
  // Immediately, to know the state before the first write.
  tick();
  const timer = setInterval(tick, everyMs).unref();
  return () => clearInterval(timer);
}
