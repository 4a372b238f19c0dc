/**
 * How a field is written: `word` is text that needs no escaping (keys, enums, hex), `text` is anybody's, `plain` a number
 * or boolean, `json` whatever JSON can hold.
 */
export type Kind = 'word' | 'text' | 'plain' | 'time' | 'json';

/**
 * Makes what writes rows of one kind as a JSON array, without the fields that are null. Half the price of JSON.stringify,
 * and less for PostgreSQL to read, which takes a third of an insert for it.
 */
export function jsonEncoder<Row extends object>(
  kinds: { readonly [Field in keyof Row]: Kind },
): (rows: readonly Row[]) => string {
  const fields = (Object.entries(kinds) as [keyof Row & string, Kind][]).map(
    ([name, kind]) => [name, `"${name}":`, kind] as const,
  );
  let lastTime: Date | null = null;
  let lastText = '';
  const time = (value: Date) => {
    // The rows of a batch share their times.
    if (value !== lastTime) {
      lastTime = value;
      lastText = `"${value.toISOString()}"`;
    }
    return lastText;
  };
  const write = (value: unknown, kind: Kind): string => {
    switch (kind) {
      case 'word':
        return `"${value}"`;
      case 'plain':
        return `${value}`;
      case 'time':
        return time(value as Date);
      default:
        return JSON.stringify(value);
    }
  };
  return (rows) => {
    let text = '[';
    for (const row of rows) {
      text += text.length === 1 ? '{' : ',{';
      let first = true;
      for (const [name, key, kind] of fields) {
        const value = row[name];
        if (value === null || value === undefined) continue;
        text += first ? key : `,${key}`;
        text += write(value, kind);
        first = false;
      }
      text += '}';
    }
    return `${text}]`;
  };
}

/** How the columns of a table are written, by their types; bytes are text of a coding that needs no escaping. */
export function kindsOf<Field extends string, Some extends Field>(
  table: { readonly columns: Readonly<Record<Field, ColumnType>> },
  fields: readonly Some[],
): Record<Some, Kind> {
  return Object.fromEntries(fields.map((field) => [field, kindOf(table.columns[field])])) as Record<Some, Kind>;
}

interface ColumnType {
  readonly type: string;
  readonly isList?: boolean;
  readonly isEnum?: boolean;
}

function kindOf({ type, isList, isEnum }: ColumnType): Kind {
  if (isList || type === 'jsonb') return 'json';
  if (isEnum || type === 'uuid' || type === 'bytea') return 'word';
  if (type === 'timestamptz') return 'time';
  return type === 'text' ? 'text' : 'plain';
}
