import pg from 'pg';

export type WireValue = string | Uint8Array | null;

// `pg` exports it without typing it.
const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): WireValue } }).utils;

/** Values as they travel, by `pg`'s rules on both kinds of database. Throws before anything is sent. */
export function wireValues(values: readonly unknown[]): WireValue[] {
  return values.map(prepareValue);
}
