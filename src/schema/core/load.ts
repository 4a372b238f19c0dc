import type DataLoader from 'dataloader';

/** A row that must exist because of a foreign key. */
export async function loadExisting<Row>(loader: DataLoader<string, Row | null>, id: string): Promise<Row> {
  const row = await loader.load(id);
  if (row === null) throw new Error(`The row ${id} is referenced but does not exist.`);
  return row;
}

/** The row with this key; null if the key is null. */
export function loadOptional<Row>(
  loader: DataLoader<string, Row | null>,
  id: string | null,
): Promise<Row | null> | null {
  return id === null ? null : loader.load(id);
}

/** The rows with these keys, in order, without those that do not exist. */
export async function loadAll<Row>(loader: DataLoader<string, Row | null>, ids: readonly string[]): Promise<Row[]> {
  if (ids.length === 0) return [];
  const rows = await loader.loadMany(ids);
  return rows.filter((row): row is Awaited<Row> & (Row & object) => row !== null && !(row instanceof Error));
}

/** The row, or the one into which it was merged. */
export async function loadSurvivor<Row extends { mergedIntoId: string | null }>(
  loader: DataLoader<string, Row | null>,
  row: Row | null,
): Promise<Row | null> {
  return row === null || row.mergedIntoId === null ? row : loadExisting(loader, row.mergedIntoId);
}
