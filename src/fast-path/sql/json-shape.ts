/**
 * A JSON object that PostgreSQL writes: its keys in their order, and where each value comes from. Keys and literals come
 * from GraphQL documents, whose names are letters, digits and underscores.
 */
export type ObjectShape = readonly ShapeField[];

export type ShapeField =
  | { readonly key: string; readonly column: string }
  | { readonly key: string; readonly literal: string }
  | { readonly key: string; readonly customer: ObjectShape }
  | { readonly key: string; readonly threads: ListShape };

/** A connection: beside its literals one list of objects, under `nodes` or, each in an object of its own, `edges`. */
export type ListShape = readonly (
  | { readonly key: string; readonly literal: string }
  | { readonly key: string; readonly item: ObjectShape; readonly edge: EdgeShape | null }
)[];

/** What stands around a node: its keys in order; null is the node's place. */
export type EdgeShape = readonly { readonly key: string; readonly literal: string | null }[];

/** SQL that gives a value as JSON text, and never null. */
export type ColumnSql = Readonly<Record<string, (alias: string) => readonly Piece[]>>;

/** A part of a text: as it stands, or an SQL expression. */
export type Piece = string | { readonly sql: string };

// PostgreSQL writes rows' keys and times as they are, which its functions could only turn into public ids and RFC 3339 at
// many times the price of doing it afterwards. Marked, they are found again: in JSON this character stands only escaped.
export const mark = '\u0001';

const nullable = (sql: string): Piece => ({ sql: `coalesce(${sql}, 'null')` });

/** Kinds of columns, by how their JSON is written. */
export const asJson = {
  id: (prefix: string, column: string) => (alias: string) => [`"${prefix}_${mark}`, { sql: `${alias}.${column}` }, '"'],
  text: (column: string) => (alias: string) => [{ sql: `to_json(${alias}.${column})::text` }],
  nullableText: (column: string) => (alias: string) => [nullable(`to_json(${alias}.${column})::text`)],
  /** Whole numbers, booleans, and what is JSON already. */
  plain: (expression: (alias: string) => string) => (alias: string) => [{ sql: `(${expression(alias)})::text` }],
  /** Marked at both ends, for PostgreSQL prints JSON in its own way (`{"a": 1}`, 1e308 in 309 digits). */
  json: (column: string) => (alias: string) => [mark, { sql: `${alias}.${column}::text` }, mark],
  nullablePlain: (column: string) => (alias: string) => [nullable(`${alias}.${column}::text`)],
  word: (column: string) => (alias: string) => ['"', { sql: `${alias}.${column}` }, '"'],
  nullableWord: (column: string) => (alias: string) => [nullable(`'"' || ${alias}.${column} || '"'`)],
  list: (column: string) => (alias: string) => [{ sql: `array_to_json(${alias}.${column})::text` }],
  time: (column: string) => (alias: string) => [`"${mark}`, { sql: `${alias}.${column}` }, '"'],
  nullableTime: (column: string) => (alias: string) => [nullable(`'"${mark}' || ${alias}.${column} || '"'`)],
} as const satisfies Record<string, (...args: never[]) => (alias: string) => readonly Piece[]>;

/** The pieces of an object, with `write` for what is no literal. */
export function objectPieces<Field extends { readonly key: string }>(
  fields: readonly Field[],
  write: (field: Field) => readonly Piece[],
): Piece[] {
  const pieces: Piece[] = ['{'];
  for (const [index, field] of fields.entries()) {
    pieces.push(`${index > 0 ? ',' : ''}"${field.key}":`);
    pieces.push(...('literal' in field && typeof field.literal === 'string' ? [field.literal] : write(field)));
  }
  pieces.push('}');
  return pieces;
}

/** One SQL expression that puts the pieces together. */
export function concatenate(pieces: readonly Piece[]): string {
  const parts: string[] = [];
  let text = '';
  const flush = () => {
    if (text !== '' || parts.length === 0) parts.push(`'${text.replaceAll("'", "''")}'`);
    text = '';
  };
  for (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else {
      flush();
      parts.push(piece.sql);
    }
  }
  if (text !== '') flush();
  return parts.join(' || ');
}
