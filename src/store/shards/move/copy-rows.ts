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

/**
 * Copies the rows of an organization that no longer change, page by page, into a transaction of another shard. Rows that refer to another
 * row of their table come after those that do not, because no row refers to one that refers on (R18, R33).
 */
export async function copyRows(
  from: Executor,
  to: Executor,
  table: OrganizationTable,
  orgId: string,
  onRows: (rows: number) => void,
): Promise<void> {
  const { selfReferences } = table;
  const refers = selfReferences.map((column) => `t."${column}" IS NOT NULL`).join(' OR ');
  const parts = selfReferences.length === 0 ? ['true'] : [`NOT (${refers})`, `(${refers})`];
  for (const part of parts) await copyPart(from, to, table, orgId, part, onRows);
}

async function copyPart(
  from: Executor,
  to: Executor,
  table: OrganizationTable,
  orgId: string,
  part: string,
  onRows: (rows: number) => void,
): Promise<void> {
  const order = orderOf[table.name] ?? table.key;
  const insert = insertStatement(table);
  for (let after: readonly string[] | null = null; ; ) {
    const page: Page = await readPage(from, table, order, orgId, part, after);
    if (page.count === 0) return;
    await to.query(insert, [page.rows]);
    onRows(page.count);
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
  from: Executor,
  table: OrganizationTable,
  order: readonly string[],
  orgId: string,
  part: string,
  after: readonly string[] | null,
): Promise<Page> {
  const condition =
    after === null ? '' : ` AND (${quoted(order, 't')}) > (${order.map((_, at) => `$${at + 2}`).join(', ')})`;
  const text = `WITH page AS (
      SELECT row_number() OVER (ORDER BY ${quoted(order, 't')}) AS nth, ARRAY[${order.map((column) => `t."${column}"::text`).join(', ')}] AS place,
        row_to_json(t)::text AS json
      FROM (SELECT ${quoted(copiedColumns(table), 't')}${order
        .filter((column) => !copiedColumns(table).includes(column))
        .map((column) => `, t."${column}"`)
        .join('')}
        FROM "${table.name}" t WHERE t.org_id = $1 AND ${part}${condition} ORDER BY ${quoted(order, 't')} LIMIT ${rowsAtOnce}) t
    ), sized AS (SELECT p.*, sum(length(p.json)) OVER (ORDER BY p.nth) - length(p.json) AS before FROM page p)
    SELECT '[' || coalesce(string_agg(s.json, ',' ORDER BY s.nth), '') || ']' AS rows, count(*)::int4 AS count,
      (array_agg(to_json(s.place) ORDER BY s.nth DESC))[1] AS last
    FROM sized s WHERE s.before < ${charactersAtOnce}`;
  const [page] = await from.query<Page>(statement('', text), [orgId, ...(after ?? [])]);
  return page as Page;
}

function insertStatement(table: OrganizationTable) {
  const columns = copiedColumns(table);
  const changed = columns.filter((column) => !table.key.includes(column));
  // A trigger of another table may have written the row already.
  const conflict =
    changed.length === 0
      ? 'DO NOTHING'
      : `(${quoted(table.key)}) DO UPDATE SET ${changed.map((column) => `"${column}" = excluded."${column}"`).join(', ')}`;
  const source = `SELECT ${quoted(columns, 'r')} FROM json_populate_recordset(NULL::"${table.name}", $1::json) r`;
  return statement('', `INSERT INTO "${table.name}" (${quoted(columns)}) ${source} ON CONFLICT ${conflict}`);
}

/** The number of rows that an organization has in a table, and a checksum of all their values that a copy keeps. */
export interface TableSum {
  readonly rows: number;
  readonly checksum: string;
}

/** Sums up an organization's rows, to compare a copy with its original. */
export async function sumRows(db: Executor, table: OrganizationTable, orgId: string): Promise<TableSum> {
  const columns = copiedColumns(table).filter((column) => column !== 'last_used_at');
  const text = `SELECT count(*)::int4 AS rows, coalesce(sum(hashtextextended(row_to_json(t)::text, 0)::numeric), 0)::text AS checksum
    FROM (SELECT ${quoted(columns, 't')} FROM "${table.name}" t WHERE t.org_id = $1) t`;
  const [sum] = await db.query<TableSum>(statement('', text), [orgId]);
  return sum as TableSum;
}
