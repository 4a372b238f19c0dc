import { v7 as newId } from 'uuid';
import { createApiToken } from '../../../src/domain/administration/tokens.ts';
import { onCommandLine } from '../../../src/domain/audit/audit.ts';
import { type Database, type Executor, statement } from '../../../src/store/core/database.ts';
import { succeed, type Tenant } from './tenant.ts';

/** A copy of an organization: the same rows with the same ids. */
export interface OrganizationCopy {
  readonly orgId: string;
  /** A token of its administrator, by the name of its permissions. */
  readonly tokens: ReadonlyMap<string, string>;
}

interface Table {
  readonly name: string;
  readonly columns: string[];
}

/** Copies all data of an organization, and creates tokens with these named permissions. */
export async function copyOrganization(
  db: Database,
  { orgId: from, userId }: Tenant,
  permissionsOf: Readonly<Record<string, readonly string[]>>,
): Promise<OrganizationCopy> {
  const orgId = newId();
  await db.transaction(async (tx) => {
    // Positions are unique in a database: the copied events get their own.
    // Rows are copied in any order, so referenced rows may be missing at first.
    await tx.query(statement('', 'SET LOCAL session_replication_role = replica'), []);
    for (const { name, columns } of await tablesOf(tx)) {
      const others = columns
        .filter((column) => column !== 'org_id' && `${name}.${column}` !== 'events.position')
        .map((column) => `"${column}"`);
      const copy = `INSERT INTO ${name} (org_id, ${others}) SELECT $2::uuid, ${others} FROM ${name} WHERE org_id = $1::uuid`;
      await tx.query(statement('', copy), [from, orgId]);
      if (!columns.includes('words')) continue;
      // Words start with a part of their organization's id.
      const own = `UPDATE ${name} SET words = array_to_tsvector(ARRAY(
        SELECT right($1::uuid::text, 6) || substr(word, 7) FROM unnest(tsvector_to_array(words)) word))
        WHERE org_id = $1::uuid AND words IS NOT NULL`;
      await tx.query(statement('', own), [orgId]);
    }
  });
  const tokens = new Map<string, string>();
  for (const [name, permissions] of Object.entries(permissionsOf)) {
    const created = await createApiToken(db, onCommandLine(orgId), { name, userId, permissions: [...permissions] });
    tokens.set(name, succeed(created).secret);
  }
  return { orgId, tokens };
}

/** Columns that differ in every organization, apart from ids and times. */
const unlike: Readonly<Record<string, readonly string[]>> = {
  events: ['sequence', 'position'],
  api_tokens: ['token_hash'],
  webhooks: ['secret', 'previous_secret'],
  session_keys: ['secret'],
  identity_providers: ['secret'],
  audit_entries: ['request_id'],
  conversations: ['words'],
  customers: ['words'],
  thread_words: ['words'],
};

/** Every row of an organization as text, one per line, by table, without what always differs. */
export async function rowsOf(db: Database, orgId: string): Promise<string[]> {
  const lines: string[] = [];
  for (const { name } of await tablesOf(db)) {
    const left = ['org_id', ...(unlike[name] ?? [])].map((column) => ` - '${column}'`).join('');
    const list = `SELECT (to_jsonb(t)${left})::text AS row FROM ${name} t WHERE org_id = $1::uuid`;
    const rows = await db.query<{ row: string }>(statement('', list), [orgId]);
    lines.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  return lines;
}

let known: Table[] | undefined;

async function tablesOf(db: Executor): Promise<Table[]> {
  known ??= await db.query<Table>(
    statement(
      '',
      `SELECT c.table_name AS name, json_agg(c.column_name) AS columns
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
       GROUP BY c.table_name HAVING bool_or(c.column_name = 'org_id') ORDER BY c.table_name`,
    ),
    [],
  );
  return known;
}
