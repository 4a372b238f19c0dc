import { isUtf8 } from 'node:buffer';
import { maxRowBytes, type SourceRow, type SourceRows, shown } from '../source-row.ts';
import { notUtf8 } from './check-utf8.ts';
import { parseExactly } from './exact-json.ts';

/**
 * Reads a row from each line. A line that cannot be parsed becomes a row with a fault, and reading continues. Only one line is
 * in memory at a time, and only the beginning of one that is too long.
 */
export async function* readNdjson(chunks: AsyncIterable<Buffer>, maxBytes = maxRowBytes): SourceRows {
  let line = 1;
  let parts: Buffer[] = [];
  let held = 0;

  const hold = (part: Buffer) => {
    held += part.length;
    if (held <= maxBytes) parts.push(part);
    else if (parts.length > 1) parts = parts.slice(0, 1);
  };
  const finish = (): SourceRow | null => {
    const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    const row = held > maxBytes ? tooLong(line, bytes, held) : readLine(line, bytes);
    line += 1;
    parts = [];
    held = 0;
    return row;
  };

  for await (const chunk of chunks) {
    const rows: SourceRow[] = [];
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      hold(chunk.subarray(from, end));
      const row = finish();
      if (row) rows.push(row);
      from = end + 1;
    }
    // The rest is copied, so that the much larger chunk is not kept in memory.
    if (from < chunk.length) hold(Buffer.from(chunk.subarray(from)));
    if (rows.length > 0) yield rows;
  }
  const last = held > 0 ? finish() : null;
  if (last) yield [last];
}

function readLine(line: number, bytes: Buffer): SourceRow | null {
  const text = bytes.toString('utf8');
  if (!isUtf8(bytes)) return { line, form: { kind: 'text', text: shown(text) }, fault: `The line ${notUtf8}` };
  if (text.trim() === '') return null;
  try {
    return { line, form: { kind: 'text', text: text.trim() }, record: parseExactly(text) };
  } catch (error) {
    return {
      line,
      form: { kind: 'text', text: shown(text) },
      fault: `The line is not JSON: ${(error as Error).message}`,
    };
  }
}

function tooLong(line: number, beginning: Buffer, bytes: number): SourceRow {
  const text = shown(beginning.subarray(0, 1000).toString('utf8'));
  const fault = `The line is ${bytes.toLocaleString('en')} bytes long, which is too large for a row.`;
  return { line, form: { kind: 'text', text }, fault };
}
