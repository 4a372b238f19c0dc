import { isLosslessNumber } from 'lossless-json';

/** An object of JSON; other values, and what is not there, are none. */
export type JsonObject = Record<string, unknown>;

/** Is the value an object, and no list? */
export function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !isLosslessNumber(value);
}

/** The object that the value is, or an empty one. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The list that the value is, or an empty one. */
export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text or number that the value is, as text; undefined for anything else and for an empty text. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'number' || isLosslessNumber(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The text of the first of these that has any. */
export function firstText(...values: unknown[]): string | undefined {
  for (const value of values) {
    const text = asText(value);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The object without its fields that are undefined. */
export function defined<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}
