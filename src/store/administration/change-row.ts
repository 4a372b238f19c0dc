import { isDeepStrictEqual } from 'node:util';
import { type Executor, statement } from '../core/database.ts';
import { selectColumns, type Table, typeOf } from '../tables/table.ts';

/** A row before and after a change, and the names of its changed fields. */
export interface ChangedRow<Row> {
  readonly row: Row;
  readonly changed: (keyof Row)[];
}

/**
 * Changes fields of one row, under its lock: `change` receives the current row and returns the new values. Writes nothing if no
 * value differs. Null if there is no row with this key.
 */
export async function changeRow<Row extends object>(
  tx: Executor,
  table: Table<keyof Row & string>,
  key: Partial<Row>,
  fields: readonly (keyof Row & string)[],
  change: (before: Row) => Partial<Row>,
): Promise<ChangedRow<Row> | null> {
  const keys = Object.entries(key);
  const where = keys
    .map(([field], at) => `t.${table.columns[field as keyof Row & string].name} = $${at + 1}`)
    .join(' AND ');
  const columns = selectColumns(table, 't', fields);
  const lock = statement(
    `lock_${table.name}`,
    `SELECT ${columns} FROM ${table.name} t WHERE ${where} FOR NO KEY UPDATE`,
  );
  const values = keys.map(([, value]) => value);
  const [before] = await tx.query<Row>(lock, values);
  if (!before) return null;
  const wanted = Object.entries(change(before)).filter(
    ([field, value]) => !isDeepStrictEqual(before[field as keyof Row], value),
  );
  if (wanted.length === 0) return { row: before, changed: [] };
  const assignments = wanted.map(([field], at) => {
    const column = table.columns[field as keyof Row & string];
    return `${column.name} = $${values.length + at + 1}::${typeOf(column)}`;
  });
  const update = statement(
    `change_${table.name}_${wanted.map(([field]) => field.toLowerCase()).join('_')}`,
    `UPDATE ${table.name} t SET ${assignments.join(', ')} WHERE ${where} RETURNING ${columns}`,
  );
  const [row] = await tx.query<Row>(update, [...values, ...wanted.map(([, value]) => value)]);
  return { row: row as Row, changed: wanted.map(([field]) => field as keyof Row) };
}
