import { type Executor, statement } from '../../../src/store/core/database.ts';

/** Deliveries are attempted, and tokens used, whatever a test does. */
const unsteady = ['webhook_deliveries'];

/** How many rows each table of ours has, and a digest of what they hold, so that nothing is left anywhere unseen. */
export async function tableContents(db: Executor): Promise<Record<string, string>> {
  const tables = await db.query<{ name: string }>(
    statement(
      'test_tables',
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
    ),
    [],
  );
  const contents: Record<string, string> = {};
  for (const { name } of tables) {
    const row = unsteady.includes(name) ? "''" : "(to_jsonb(t) - 'last_used_at')::text";
    const [found] = await db.query<{ content: string }>(
      statement(
        `test_contents_${name}`,
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(${row}, ',' ORDER BY ${row})), '') AS content FROM "${name}" t`,
      ),
      [],
    );
    contents[name] = found?.content ?? '';
  }
  return contents;
}
