/** The position of a row in an order: its sort values, the most significant first, and its key to break ties. */
type Position = readonly [...sorts: (number | string)[], key: string];

/** One page of an order: rows after and before two positions, read from either end. */
export interface Keyset {
  /** The maximum number of rows. */
  readonly limit: number;
  /** Read from the end of the order towards its start. */
  readonly backward: boolean;
  readonly after: Position | null;
  readonly before: Position | null;
}

/** A sort column of an order in addition to the key: a column or an expression, and its type. */
export interface SortColumn {
  readonly sql: string;
  readonly type: 'timestamptz' | 'int4' | 'text';
}

/** The SQL of a keyset page: a condition to add (or ''), the order to read in, and the values for its parameters. */
export interface KeysetSql {
  /** Identifies the shape of the statement. */
  readonly name: string;
  readonly condition: string;
  readonly orderBy: string;
  readonly direction: 'ASC' | 'DESC';
  readonly values: unknown[];
}

/**
 * Converts a page to SQL for an order by these columns and then a uuid column, all in the same direction; a column given only by
 * name is a time. Parameters start at `$firstParameter`. The row comparison lets the index start at the position instead
 * of counting rows.
 */
export function keysetSql(
  page: Keyset,
  sortColumns: string | readonly SortColumn[],
  keyColumn: string,
  ascending: boolean,
  firstParameter: number,
): KeysetSql {
  const direction = ascending === page.backward ? 'DESC' : 'ASC';
  if (page.after === null && page.before === null) return firstPage(sortColumns, keyColumn, direction);
  const sorts: readonly SortColumn[] =
    typeof sortColumns === 'string' ? [{ sql: sortColumns, type: 'timestamptz' }] : sortColumns;
  const columns = [...sorts.map(({ sql }) => sql), keyColumn];
  const values: unknown[] = [];
  let condition = '';
  const compare = (operator: string, position: Position) => {
    const parameter = (type: string) => `$${firstParameter + values.length}::${type}`;
    const placed = sorts.map(({ type }, at) => {
      const place = parameter(type);
      const value = position[at] as number | string;
      values.push(type === 'timestamptz' ? new Date(value) : value);
      return place;
    });
    placed.push(parameter('uuid'));
    values.push(position.at(-1));
    condition += ` AND (${columns.join(', ')}) ${operator} (${placed.join(', ')})`;
  };
  if (page.after) compare(ascending ? '>' : '<', page.after);
  if (page.before) compare(ascending ? '<' : '>', page.before);
  return {
    name: `${page.after ? 'after_' : ''}${page.before ? 'before_' : ''}${direction.toLowerCase()}`,
    condition,
    orderBy: orderOf(columns, direction),
    direction,
    values,
  };
}

type Direction = KeysetSql['direction'];

const orderOf = (columns: readonly string[], direction: Direction) =>
  columns.map((column) => `${column} ${direction}`).join(', ');

/** Most pages have no position. */
function firstPage(sortColumns: string | readonly SortColumn[], keyColumn: string, direction: Direction): KeysetSql {
  const orderBy =
    typeof sortColumns === 'string'
      ? `${sortColumns} ${direction}, ${keyColumn} ${direction}`
      : orderOf([...sortColumns.map(({ sql }) => sql), keyColumn], direction);
  return { name: direction === 'ASC' ? 'asc' : 'desc', condition: '', orderBy, direction, values: [] };
}
