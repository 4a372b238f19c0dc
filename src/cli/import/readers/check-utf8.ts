import { isUtf8 } from 'node:buffer';
import { CommandError } from '../../report-error.ts';

/** Why a row in another encoding is rejected, and what to do about it. */
export const notUtf8 = 'is not UTF-8. Set --encoding, such as --encoding windows-1252, or save the file as UTF-8.';

/** Passes bytes through while they are UTF-8; otherwise throws an error that names the line. */
export async function* checkUtf8(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer, void, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 1;
  for await (const chunk of chunks) {
    try {
      decoder.decode(chunk, { stream: true });
    } catch {
      throw new CommandError(`Line ${line + lineOfFault(chunk)} of ${name} ${notUtf8}`);
    }
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) line += 1;
    yield chunk;
  }
  try {
    decoder.decode();
  } catch {
    throw new CommandError(`Line ${line} of ${name} ${notUtf8}`);
  }
}

/** The number of lines in a chunk before the one that is not UTF-8. A character can be cut off at either end of the chunk. */
function lineOfFault(chunk: Buffer): number {
  let lines = 0;
  let from = 0;
  for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
    if (from > 0 && !isUtf8(chunk.subarray(from, end))) return lines;
    lines += 1;
    from = end + 1;
  }
  const first = chunk.subarray(0, chunk.indexOf(10) === -1 ? chunk.length : chunk.indexOf(10));
  const wholeFrom = first.findIndex((byte) => (byte & 0xc0) !== 0x80);
  return wholeFrom !== -1 && !isUtf8(first.subarray(wholeFrom)) ? 0 : lines;
}
