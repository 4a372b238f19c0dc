// Exits with 0 when the server of DATABASE_URL answers and lets us create databases.
import pg from 'pg';

const client = new pg.Client({ connectionString: process.env.DATABASE_URL, connectionTimeoutMillis: 5000 });
try {
  await client.connect();
  const { rows } = await client.query(
    `SELECT rolcreatedb OR rolsuper AS allowed, current_setting('server_version') AS version
     FROM pg_roles WHERE rolname = current_user`,
  );
  console.log(`PostgreSQL ${rows[0].version} answers.`);
  process.exitCode = rows[0].allowed ? 0 : 1;
} catch {
  process.exitCode = 1;
} finally {
  await client.end().catch(() => {});
}
