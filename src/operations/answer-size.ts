/**
 * Whether the JSON of this value has more than `most` bytes. This is computed without serializing: a text that occurs a hundred
 * times in a response exists once in memory, but would be repeated in the JSON.
 */
export function isLargerThan(value: unknown, most: number): boolean {
  const least = weigh(value, most, (text) => text.length + quotes);
  if (least > most) return true;
  return least * maxBytesPerUnit > most && weigh(value, most, jsonBytes) > most;
}

/** The minimum size of this value's JSON, in bytes; counting stops above `most`. */
export function leastBytes(value: unknown, most: number): number {
  return weigh(value, most, (text) => text.length + quotes);
}

const quotes = 2;
// When escaped, a UTF-16 code unit takes up to six bytes.
const maxBytesPerUnit = 6;

const jsonBytes = (text: string) => Buffer.byteLength(JSON.stringify(text));

function weigh(value: unknown, most: number, bytesOf: (text: string) => number): number {
  let bytes = 0;
  // Not recursive, because clients can send JSON of any depth.
  const left: unknown[] = [value];
  while (left.length > 0 && bytes <= most) {
    const each = left.pop();
    if (typeof each === 'string') bytes += bytesOf(each);
    else if (typeof each !== 'object' || each === null) bytes += String(each).length;
    else if (Array.isArray(each)) {
      bytes += Math.max(2, each.length + 1);
      for (const item of each) left.push(item);
    } else if (hasOwnJson(each)) left.push(each.toJSON());
    else {
      let own = 1;
      for (const key in each) {
        const inner = (each as Record<string, unknown>)[key];
        if (inner === undefined) continue;
        own += bytesOf(key) + 2;
        left.push(inner);
      }
      bytes += Math.max(2, own);
    }
  }
  return bytes;
}

function hasOwnJson(value: object): value is { toJSON: () => unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}
