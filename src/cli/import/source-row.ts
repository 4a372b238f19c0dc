/** Why a row was not taken. `path` leads to the field at fault, from the row's root. */
export interface Reason {
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[];
}

/** A row as the source has it, which is also how it is given back where it is rejected: text, cells, or a value of JSON. */
export type SourceForm =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'cells'; readonly cells: readonly string[] }
  | { readonly kind: 'value'; readonly value: unknown };

/** One row of the source. */
export interface SourceRow {
  /** The line that it begins on, from 1. */
  readonly line: number;
  readonly form: SourceForm;
  /** What it says; absent where it could not be read. */
  readonly record?: unknown;
  /** Why it could not be read. */
  readonly fault?: string;
}

/** Rows as they come off the source, some at a time. */
export type SourceRows = AsyncGenerator<SourceRow[], void, void>;

/** Bytes of one row at the most: a gateway takes 64 MiB a request, unless told otherwise. */
export const maxRowBytes = 48 * 1024 * 1024;

/** A row is unreadable: what is shown of it is enough to find it, and no more. */
export function shown(text: string): string {
  return text.length > 10_000 ? `${text.slice(0, 10_000)}…` : text;
}
