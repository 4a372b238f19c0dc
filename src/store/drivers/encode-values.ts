import pg from 'pg';

export type EncodedValue = string | Uint8Array | null;

// `pg` exports it, but without types.
const { prepareValue } = (pg as unknown as { utils: { prepareValue(value: unknown): EncodedValue } }).utils;

/** Encodes values by `pg`'s rules for both kinds of database. Throws before anything is sent. */
export function encodeValues(values: readonly unknown[]): EncodedValue[] {
  return values.map(prepareValue);
}
