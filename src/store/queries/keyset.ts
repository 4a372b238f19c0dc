/** One page of an order: rows after and before two positions, read from either end. */
export interface Keyset {
  /** Rows to read at the most. */
  readonly limit: number;
  /** Read from the end of the order towards its start. */
  readonly backward: boolean;
  readonly after: readonly [sort: number, key: string] | null;
  readonly before: readonly [sort: number, key: string] | null;
}

/** The SQL of a keyset page: a condition to add (or ''), the order to read in, and the values for its parameters. */
export interface KeysetSql {
  /** Tells statements of different shape apart. */
  readonly name: string;
  readonly condition: string;
  readonly orderBy: string;
  readonly values: unknown[];
}

/**
 * Puts a page into SQL for an order by a time column and then a uuid column, both in the same direction. Parameters start
 * at `$firstParameter`. Row comparison lets the index start at the position instead of counting rows off.
 */
export function keysetSql(
  page: Keyset,
  sortColumn: string,
  keyColumn: string,
  ascending: boolean,
  firstParameter: number,
): KeysetSql {
  const values: unknown[] = [];
  let condition = '';
  const compare = (operator: string, [sort, key]: readonly [number, string]) => {
    const at = firstParameter + values.length;
    condition += ` AND (${sortColumn}, ${keyColumn}) ${operator} ($${at}::timestamptz, $${at + 1}::uuid)`;
    values.push(new Date(sort), key);
  };
  if (page.after) compare(ascending ? '>' : '<', page.after);
  if (page.before) compare(ascending ? '<' : '>', page.before);
  const direction = ascending === page.backward ? 'DESC' : 'ASC';
  return {
    name: `${page.after ? 'after_' : ''}${page.before ? 'before_' : ''}${direction.toLowerCase()}`,
    condition,
    orderBy: `${sortColumn} ${direction}, ${keyColumn} ${direction}`,
    values,
  };
}
