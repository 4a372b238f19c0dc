/** Why a row was rejected. `path` is the path of the field, from the root of the row. */
export interface Reason {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[];
}

/** A row in its source format, in which it is also written when it is rejected: text, cells or a JSON value. */
export type SourceForm =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'cells'; readonly cells: readonly string[] }
  | { readonly kind: 'value'; readonly value: unknown };

/** Where a row begins. */
export interface Place {
  /** The line, starting at 1. */
  readonly line: number;
  /** The file, if the source has several. */
  readonly file?: string;
}

/** One row of the source. */
export interface SourceRow extends Place {
  readonly form: SourceForm;
  /** Its parsed content; absent if it could not be parsed. */
  readonly record?: unknown;
  /** The name of the list that it is in, if it has one. */
  readonly list?: string;
  /** Why it could not be parsed. */
  readonly fault?: string;
}

/** Rows in the order of the source, in groups. */
export type SourceRows = AsyncGenerator<SourceRow[], void, void>;

/** The largest row, in bytes: by default a gateway accepts requests of up to 64 MiB. */
export const maxRowBytes = 48 * 1024 * 1024;

/** Shortens the text of an unreadable row to what is needed to find it. */
export function shown(text: string): string {
  return text.length > 10_000 ? `${text.slice(0, 10_000)}…` : text;
}
