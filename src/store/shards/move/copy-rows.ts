import { type Executor, statement } from '../../core/database.ts';
import type { OrganizationTable } from './organization-tables.ts';

const rowsAtOnce = 1_000;
/** A page ends with the row that reaches this many characters of JSON; one row can be larger. */
const charactersAtOnce = 4 * 1024 * 1024;

/** Columns whose values each shard hands out itself, by table: they get new ones, in the same order. */
const ownColumns: Readonly<Record<string, readonly string[]>> = { events: ['sequence', 'position'] };

/** The columns by which rows are copied in order: those that give the order in which the shard hands out values. */
const orderOf: Readonly<Record<string, readonly string[]>> = { events: ['position'] };

const copiedColumns = ({ name, columns }: OrganizationTable) =>
  columns.filter((column) => !ownColumns[name]?.includes(column));

const quoted = (columns: readonly string[], alias?: string) =>
  columns.map((column) => `${alias ? `${alias}.` : ''}"${column}"`).join(', ');

/** A schema, and what runs statements that name it. */
export interface Rows {
  readonly executor: Executor;
  readonly schema: string;
}

const nameOf = ({ schema }: Rows, { name }: OrganizationTable) => `"${schema}"."${name}"`;

/**
 * Copies the rows of an organization that no longer change, page by page. Rows that refer to another row of their table come after those
 * that do not, because no row refers to one that refers on (R18, R33).
 */
export async function copyRows(from: Rows, to: Rows, table: OrganizationTable, orgId: string): Promise<void> {
  const { selfReferences } = table;
  const refers = selfReferences.map((column) => `t."${column}" IS NOT NULL`).join(' OR ');
  const parts = selfReferences.length === 0 ? ['true'] : [`NOT (${refers})`, `(${refers})`];
  const insert = insertStatement(to, table);
  for (const part of parts)
    for (let after: readonly string[] | null = null; ; ) {
      const page: Page = await readPage(from, table, orgId, part, after);
      if (page.count === 0) break;
      await to.executor.query(insert, [page.rows]);
      after = page.last;
    }
}

interface Page {
  /** A JSON array. */
  readonly rows: string;
  readonly count: number;
  /** The values of the order's columns in the last row, as text. */
  readonly last: readonly string[];
}

async function readPage(
  from: Rows,
  table: OrganizationTable,
  orgId: string,
  part: string,
  after: readonly string[] | null,
): Promise<Page> {
  const keys = orderOf[table.name] ?? table.key;
  const order = quoted(keys, 't');
  const selected = [...new Set([...copiedColumns(table), ...keys])];
  const condition = after === null ? '' : ` AND (${order}) > (${keys.map((_, at) => `$${at + 2}`).join(', ')})`;
  const place = keys.map((column) => `t."${column}"::text`).join(', ');
  const text = `WITH page AS (
      SELECT row_number() OVER (ORDER BY ${order}) AS nth, ARRAY[${place}] AS place, row_to_json(t)::text AS json
      FROM (SELECT ${quoted(selected, 't')} FROM ${nameOf(from, table)} t
        WHERE t.org_id = $1 AND ${part}${condition} ORDER BY ${order} LIMIT ${rowsAtOnce}) t
    ), sized AS (SELECT p.*, sum(length(p.json)) OVER (ORDER BY p.nth) - length(p.json) AS before FROM page p)
    SELECT '[' || coalesce(string_agg(s.json, ',' ORDER BY s.nth), '') || ']' AS rows, count(*)::int4 AS count,
      (array_agg(to_json(s.place) ORDER BY s.nth DESC))[1] AS last
    FROM sized s WHERE s.before < ${charactersAtOnce}`;
  const [page] = await from.executor.query<Page>(statement('', text), [orgId, ...(after ?? [])]);
  return page as Page;
}

function insertStatement(to: Rows, table: OrganizationTable) {
  const columns = copiedColumns(table);
  const changed = columns.filter((column) => !table.key.includes(column));
  // A trigger of another table may have written the row already.
  const conflict =
    changed.length === 0
      ? 'DO NOTHING'
      : `(${quoted(table.key)}) DO UPDATE SET ${changed.map((column) => `"${column}" = excluded."${column}"`).join(', ')}`;
  const name = nameOf(to, table);
  const source = `SELECT ${quoted(columns, 'r')} FROM json_populate_recordset(NULL::${name}, $1::json) r`;
  return statement('', `INSERT INTO ${name} (${quoted(columns)}) ${source} ON CONFLICT ${conflict}`);
}

/** The number of rows that an organization has in a table, and a checksum of all their values that a copy keeps. */
export interface TableSum {
  readonly rows: number;
  readonly checksum: string;
}

/** Sums up an organization's rows, to compare a copy with its original. */
export async function sumRows(of: Rows, table: OrganizationTable, orgId: string): Promise<TableSum> {
  const columns = copiedColumns(table).filter((column) => column !== 'last_used_at');
  const text = `SELECT count(*)::int4 AS rows, coalesce(sum(hashtextextended(row_to_json(t)::text, 0)::numeric), 0)::text AS checksum
    FROM (SELECT ${quoted(columns, 't')} FROM ${nameOf(of, table)} t WHERE t.org_id = $1) t`;
  const [sum] = await of.executor.query<TableSum>(statement('', text), [orgId]);
  return sum as TableSum;
}
