import { isLosslessNumber } from 'lossless-json';

/** A JSON object. */
export type JsonObject = Record<string, unknown>;

/** Is the value an object, not a list? */
export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !isLosslessNumber(value);
}

/** A text or number as text; undefined for anything else and for an empty text. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'number' || isLosslessNumber(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The object without undefined fields. */
export function defined<Fields extends object>(fields: Fields): Fields {
  const kept: Partial<Fields> = {};
  for (const name of Object.keys(fields) as (keyof Fields)[]) if (fields[name] !== undefined) kept[name] = fields[name];
  return kept as Fields;
}
