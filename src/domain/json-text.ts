import { mark } from '../store/json-shape.ts';
import { encodeKey } from './ids.ts';

const keyLength = 36;
const secondsEnd = 19;

/**
 * JSON text as PostgreSQL wrote it, with its marks turned into what clients are shown: a row's key into the second half of
 * a public id, a time (`2026-11-24 18:50:38.12+00`) into RFC 3339 with milliseconds.
 */
export function finishJson(text: string): string {
  let finished = '';
  let from = 0;
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, from)) {
    const start = at + 1;
    // The fifth character tells a time from a key: the dash after its year.
    const end = text.charCodeAt(start + 4) === 45 ? text.indexOf('+', start + secondsEnd) : start + keyLength;
    finished += text.slice(from, at);
    if (end === start + keyLength) {
      finished += encodeKey(text.slice(start, end));
      from = end;
    } else {
      const milliseconds = text.slice(start + secondsEnd + 1, end).padEnd(3, '0');
      const second = text.slice(start + secondsEnd - 8, start + secondsEnd);
      finished += `${text.slice(start, start + 10)}T${second}.${milliseconds}Z`;
      from = end + 3;
    }
  }
  return finished + text.slice(from);
}
