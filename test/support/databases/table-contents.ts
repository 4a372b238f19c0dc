import { type Executor, statement } from '../../../src/store/core/database.ts';

/** Deliveries are attempted, tokens are used and events are numbered independently of tests. */
const unsteady = ['webhook_deliveries', 'event_numbering'];
/** The columns that background work changes, and the use of tokens. */
const unsteadyColumns: Readonly<Record<string, readonly string[]>> = {
  api_tokens: ['last_used_at'],
  conversations: ['words'],
  customers: ['words'],
  events: ['position'],
  threads: ['words'],
  webhooks: ['failures', 'failing_since', 'held_until'],
};
const steadyPartOf = (table: string) =>
  ['to_jsonb(t)', ...(unsteadyColumns[table] ?? []).map((column) => `'${column}'`)].join(' - ');

/** The number of rows in each of our tables, with a digest of their contents, so that no change goes unnoticed. */
export async function tableContents(db: Executor): Promise<Record<string, string>> {
  const tables = await db.query<{ name: string }>(
    statement(
      'test_tables',
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1`,
    ),
    [],
  );
  const contents: Record<string, string> = {};
  for (const { name } of tables) {
    const row = unsteady.includes(name) ? "''" : `(${steadyPartOf(name)})::text`;
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
