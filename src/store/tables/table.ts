import type { Kind } from '../core/json-encoder.ts';

/** The description of a column; `src/generated/tables.ts` is generated from prisma/schema.prisma. */
export interface Column {
  /** The name in the database. */
  readonly name: string;
  /** The type in the database; for a list, the type of an entry. */
  readonly type: string;
  readonly isList?: boolean;
  readonly isEnum?: boolean;
  readonly isNullable?: boolean;
}

/** A table: its columns under the names of the model's fields, in the model's order. */
export interface Table<Field extends string = string> {
  readonly name: string;
  readonly columns: Readonly<Record<Field, Column>>;
}

/** The encoding of bytes in JSON. */
type ByteCoding = 'hex' | 'base64';

const columnOf = <Field extends string>(table: Table<Field>, field: Field): Column => table.columns[field];

/** The fields of a table in the model's order, without some. */
export function fieldsOf<Field extends string, Left extends Field = never>(
  table: Table<Field>,
  without: readonly Left[] = [],
): Exclude<Field, Left>[] {
  return (Object.keys(table.columns) as Field[]).filter(
    (field): field is Exclude<Field, Left> => !(without as readonly Field[]).includes(field),
  );
}

const quoted = (field: string) => (/[A-Z]/.test(field) ? `"${field}"` : field);
/** The type of a column in PostgreSQL, such as `text[]`. */
export const typeOf = ({ type, isList }: Column) => (isList ? `${type}[]` : type);

/** Columns under their model's names, for a SELECT or RETURNING. Arrays of enums come as text, which drivers can parse. */
export function selectColumns<Field extends string>(
  table: Table<Field>,
  alias: string,
  fields: readonly Field[] = fieldsOf(table),
): string {
  return fields
    .map((field) => {
      const column = columnOf(table, field);
      const value = `${alias}.${column.name}${column.isList && column.isEnum ? '::text[]' : ''}`;
      return value === `${alias}.${field}` ? value : `${value} AS ${quoted(field)}`;
    })
    .join(', ');
}

/** The column definitions of these fields for `json_to_recordset`. Bytes are text. */
export function recordColumns<Field extends string>(table: Table<Field>, fields: readonly Field[]): string {
  return fields
    .map((field) => {
      const column = columnOf(table, field);
      return `${quoted(field)} ${column.type === 'bytea' ? 'text' : typeOf(column)}`;
    })
    .join(', ');
}

export interface InsertOptions<Field extends string> {
  readonly bytes?: Partial<Record<Field, ByteCoding>>;
  /** The order in which rows are inserted: that of unique keys, so that two batches do not wait for each other. */
  readonly orderBy?: readonly Field[];
  /** Columns that no record has, with SQL of their values, which can name the record as `r`, and its words (store/search) as `r.words`. */
  readonly computed?: Readonly<Record<string, string>>;
}

/** The records of a JSON array in one parameter, as `r`. With `words`, they have those, too, as text (store/search). */
export function recordsFromJson<Field extends string>(
  table: Table<Field>,
  parameter: string,
  fields: readonly Field[],
  words = false,
): string {
  const columns = recordColumns(table, fields);
  return `json_to_recordset(${parameter}::json) AS r(${columns}${words ? ', words text' : ''})`;
}

/** An INSERT of rows from records, which `source` names `r`. */
export function insertFromRecords<Field extends string>(
  table: Table<Field>,
  source: string,
  fields: readonly Field[],
  { bytes = {}, orderBy = [], computed = {} }: InsertOptions<Field> = {},
): string {
  const columns = fields.map((field) => columnOf(table, field).name);
  const values = fields.map((field) => {
    const coding = (bytes as Partial<Record<Field, ByteCoding>>)[field];
    return coding ? `decode(r.${quoted(field)}, '${coding}')` : `r.${quoted(field)}`;
  });
  const order = orderBy.length > 0 ? ` ORDER BY ${orderBy.map((field) => `r.${quoted(field)}`).join(', ')}` : '';
  return `INSERT INTO ${table.name} (${[...columns, ...Object.keys(computed)].join(', ')})
    SELECT ${[...values, ...Object.values(computed)].join(', ')}
    FROM ${source}${order}`;
}

/** An INSERT of rows from a JSON array in one parameter. */
export function insertFromJson<Field extends string>(
  table: Table<Field>,
  parameter: string,
  fields: readonly Field[],
  options: InsertOptions<Field> = {},
): string {
  const records = recordsFromJson(table, parameter, fields, options.computed?.words !== undefined);
  return insertFromRecords(table, records, fields, options);
}

/** The SET list of an UPDATE that takes these fields from the record `r`. */
export function setFromRecord<Field extends string>(table: Table<Field>, fields: readonly Field[]): string {
  return fields.map((field) => `${columnOf(table, field).name} = r.${quoted(field)}`).join(', ');
}

/** How `jsonEncoder` writes these fields, by their types. Bytes are text in an encoding that needs no escaping. */
export function kindsOf<Field extends string, Some extends Field>(
  table: Table<Field>,
  fields: readonly Some[],
): Record<Some, Kind> {
  return Object.fromEntries(fields.map((field) => [field, kindOf(columnOf<Field>(table, field))])) as Record<
    Some,
    Kind
  >;
}

function kindOf({ type, isList, isEnum }: Column): Kind {
  if (isList || type === 'jsonb') return 'json';
  if (isEnum || type === 'uuid' || type === 'bytea') return 'word';
  if (type === 'timestamptz') return 'time';
  return type === 'text' ? 'text' : 'plain';
}

/** A row that went through JSON, with its times as times again. */
export function withTimes<Row extends object>(table: Table<keyof Row & string>, row: Row): Row {
  const timed = { ...row };
  for (const field of fieldsOf(table)) {
    const value: unknown = row[field];
    if (columnOf(table, field).type === 'timestamptz' && typeof value === 'string')
      timed[field] = new Date(value) as Row[typeof field];
  }
  return timed;
}
