import { keyLength, writeKey } from '../../domain/core/ids.ts';
import { mark } from './json-shape.ts';

const code = (character: string) => character.charCodeAt(0);
const markCode = code(mark);
const brace = code('{');
const dash = code('-');
const dot = code('.');
const plus = code('+');
const zero = code('0');

/**
 * Converts JSON text from PostgreSQL to the bytes to send, and replaces its marks: a row key becomes the second half of a public id, a
 * time (`2026-11-24 18:50:38.12+00`) becomes RFC 3339 with milliseconds, and a JSON object becomes the output of JSON.stringify. It
 * works on bytes, because a page of conversations has hundreds of marks, and strings cost twice as much.
 */
export function finishJson(text: string): Buffer {
  const from = Buffer.from(text);
  // Keys shrink; a time grows by at most one byte, and takes at least 23.
  let to = Buffer.allocUnsafe(from.length + (from.length >> 4) + 1);
  let read = 0;
  let written = 0;
  for (let at = from.indexOf(markCode); at !== -1; at = from.indexOf(markCode, read)) {
    written += from.copy(to, written, read, at);
    const start = at + 1;
    if (from[start] === brace) {
      const end = from.indexOf(markCode, start);
      const json = JSON.stringify(JSON.parse(from.toString('utf8', start, end)));
      read = end + 1;
      // The output grows if PostgreSQL's text is shorter.
      const needed = written + Buffer.byteLength(json) + (from.length - read) + ((from.length - read) >> 4) + 1;
      if (needed > to.length) to = Buffer.concat([to.subarray(0, written), Buffer.allocUnsafe(needed)]);
      written += to.write(json, written);
    } else if (from[start + 4] === dash) {
      // The fifth character distinguishes a time from a key: it is the dash after the year.
      read = from.indexOf(plus, start) + '+00'.length;
      written = writeTime(from, start, to, written);
    } else {
      read = start + keyLength;
      written = writeKey(from, start, to, written);
    }
  }
  written += from.copy(to, written, read);
  return to.subarray(0, written);
}

const secondsEnd = '2026-11-24 18:50:38'.length;

function writeTime(from: Buffer, start: number, to: Buffer, at: number): number {
  let written = at;
  written += from.copy(to, written, start, start + secondsEnd);
  to[at + 'yyyy-mm-dd'.length] = code('T');
  to[written++] = dot;
  let read = start + secondsEnd + (from[start + secondsEnd] === dot ? 1 : 0);
  for (let digit = 0; digit < 3; digit++) to[written++] = from[read] === plus ? zero : (from[read++] as number);
  to[written++] = code('Z');
  return written;
}
