/** The rows of each parent, in the order of the parents. */
export function group<Row>(parentIds: readonly string[], rows: Row[], parentOf: (row: Row) => string): Row[][] {
  const found = new Map<string, Row[]>(parentIds.map((id) => [id, []]));
  for (const row of rows) found.get(parentOf(row))?.push(row);
  return parentIds.map((id) => found.get(id) as Row[]);
}
