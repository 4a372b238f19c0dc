import { isLosslessNumber } from 'lossless-json';

/** A JSON object. */
export type JsonObject = Record<string, unknown>;

/** Is the value an object, not a list? */
export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !isLosslessNumber(value);
}

/** The value if it is an object, otherwise an empty object. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The value if it is a list, otherwise an empty list. */
export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text or number as text; undefined for anything else and for an empty text. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'number' || isLosslessNumber(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The first value that has a text, as text. */
export function firstText(...values: unknown[]): string | undefined {
  for (const value of values) {
    const text = asText(value);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The object without undefined fields. */
export function defined<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
