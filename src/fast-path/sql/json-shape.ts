/**
 * A JSON object that PostgreSQL writes: its keys in order, and the source of each value. Keys and literals come from GraphQL documents,
 * whose names consist of letters, digits and underscores.
 */
export type ObjectShape = readonly ShapeField[];

export type ShapeField =
  | { readonly key: string; readonly column: string }
  | { readonly key: string; readonly literal: string }
  | { readonly key: string; readonly customer: ObjectShape }
  | { readonly key: string; readonly threads: ListShape };

/** A connection: its literals, and one list of objects under `nodes` or, each wrapped in an object, under `edges`. */
export type ListShape = readonly (
  | { readonly key: string; readonly literal: string }
  | { readonly key: string; readonly item: ObjectShape; readonly edge: EdgeShape | null }
)[];

/** The object around a node: its keys in order; null marks the place of the node. */
export type EdgeShape = readonly { readonly key: string; readonly literal: string | null }[];

/** SQL that returns a value as JSON text, never null. */
export type ColumnSql = Readonly<Record<string, (alias: string) => readonly Piece[]>>;

/** A part of a text: a literal or an SQL expression. */
export type Piece = string | { readonly sql: string };

// PostgreSQL writes row keys and times in its own format: converting them to public ids and RFC 3339 in SQL would cost many times
// more than afterwards. They are marked with a character that occurs in JSON only escaped, so that they can be found again.
export const mark = '\u0001';

const nullable = (sql: string): Piece => ({ sql: `coalesce(${sql}, 'null')` });

/** The kinds of columns, by the way their JSON is written. */
export const asJson = {
  id: (prefix: string, column: string) => (alias: string) => [`"${prefix}_${mark}`, { sql: `${alias}.${column}` }, '"'],
  text: (column: string) => (alias: string) => [{ sql: `to_json(${alias}.${column})::text` }],
  nullableText: (column: string) => (alias: string) => [nullable(`to_json(${alias}.${column})::text`)],
  /** Whole numbers, booleans, and values that are already JSON. */
  plain: (expression: (alias: string) => string) => (alias: string) => [{ sql: `(${expression(alias)})::text` }],
  /** Marked at both ends, because PostgreSQL prints JSON in its own format (`{"a": 1}`, 1e308 with 309 digits). */
  json: (column: string) => (alias: string) => [mark, { sql: `${alias}.${column}::text` }, mark],
  nullablePlain: (column: string) => (alias: string) => [nullable(`${alias}.${column}::text`)],
  word: (column: string) => (alias: string) => ['"', { sql: `${alias}.${column}` }, '"'],
  nullableWord: (column: string) => (alias: string) => [nullable(`'"' || ${alias}.${column} || '"'`)],
  list: (column: string) => (alias: string) => [{ sql: `array_to_json(${alias}.${column})::text` }],
  time: (column: string) => (alias: string) => [`"${mark}`, { sql: `${alias}.${column}` }, '"'],
  nullableTime: (column: string) => (alias: string) => [nullable(`'"${mark}' || ${alias}.${column} || '"'`)],
} as const satisfies Record<string, (...args: never[]) => (alias: string) => readonly Piece[]>;

/** The parts of an object; `write` handles everything that is not a literal. */
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

/** One SQL expression that concatenates the parts. */
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
