import type { Shape } from './json-pages.ts';

export const quote = 0x22;
const backslash = 0x5c;
export const comma = 0x2c;
export const colon = 0x3a;
export const openBrace = 0x7b;
export const closeBrace = 0x7d;
export const openBracket = 0x5b;
export const closeBracket = 0x5d;
/** How much of a document is looked at to learn what it is. */
export const headBytes = 64 * 1024;

/** The document is not JSON on a line. */
export class NotJson extends Error {
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/** The offset of the quote that closes a string, from an offset inside it; -1 if it is not there yet. */
export function closingQuote(buffer: Buffer, from: number): number {
  for (let at = buffer.indexOf(quote, from); at !== -1; at = buffer.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (at - slashes > from && buffer[at - slashes - 1] === backslash) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

/** How many bytes at the end belong to an escape that is cut off. */
export function trailingBackslashes(buffer: Buffer, end: number): number {
  let count = 0;
  while (buffer[end - count - 1] === backslash) count += 1;
  // Pairs are whole: only an odd one belongs to what follows.
  return count % 2;
}

/** The offset after the string that begins at an offset; -1 if it is not whole. */
export function endOfString(buffer: Buffer, from: number): number {
  const at = closingQuote(buffer, from + 1);
  return at === -1 ? -1 : at + 1;
}

/** The members of the object at an offset, and of the objects in it, as far as the bytes go. */
export function shapeIn(buffer: Buffer, from: number): Shape & { isWhole: boolean } {
  const members = new Map<string, string>();
  const inside = new Map<string, string[]>();
  const path: string[] = [];
  let depth = 0;
  const end = Math.min(buffer.length, from + headBytes);
  for (let at = from; at < end; at++) {
    const byte = buffer[at] as number;
    if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1;
      if (depth === 0) return { members, inside, isWhole: true };
    } else if (byte === quote) {
      const stop = endOfString(buffer, at);
      if (stop === -1 || stop > end) break;
      const value = valueAfterColon(buffer, stop);
      if (value !== null && depth <= 2) {
        const key = buffer.toString('utf8', at + 1, stop - 1);
        path[depth] = key;
        if (depth === 1) members.set(key, value);
        else inside.set(path[1] ?? '', [...(inside.get(path[1] ?? '') ?? []), key, value]);
      }
      at = stop - 1;
    }
  }
  return { members, inside, isWhole: false };
}

/** The first character of the value after a key; null if the string is no key. */
function valueAfterColon(buffer: Buffer, from: number): string | null {
  const rest = /^\s*:\s*([^\s])/.exec(buffer.toString('latin1', from, from + 64));
  return rest?.[1] ?? null;
}
