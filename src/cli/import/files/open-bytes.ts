import type { Readable } from 'node:stream';
import { CommandError } from '../../report-error.ts';
import type { InputFile } from './input-file.ts';

/** The bytes of a file, in UTF-8 without byte order marks. */
export interface OpenedBytes {
  /** Its beginning, from which the format is guessed. */
  readonly head: Buffer;
  readonly chunks: AsyncGenerator<Buffer, void, void>;
  /** The number of bytes read from the file so far. */
  readonly taken: () => number;
  /** Stops reading. */
  readonly close: () => void;
}

const headBytes = 64 * 1024;
const mark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Standard input, which can be read once. */
export function standardInput(input: NodeJS.ReadStream = process.stdin): InputFile {
  if (input.isTTY) throw new CommandError('Name a file to import, or pipe one in.');
  return { name: 'standard input', size: null, modifiedMs: null, open: async () => input };
}

/** Opens a file. When aborted, it ends or fails immediately. */
export async function openBytes(file: InputFile, encoding: string | null, signal: AbortSignal): Promise<OpenedBytes> {
  const bytes: Readable = await file.open();
  let taken = 0;
  // A pipe may never end.
  const stop = () => bytes.destroy();
  signal.addEventListener('abort', stop, { once: true });
  async function* counted(): AsyncGenerator<Buffer, void, void> {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      taken += chunk.length;
      yield chunk;
    }
    signal.removeEventListener('abort', stop);
  }
  const { head, rest } = await takeHead(counted());
  refuseCompressed(file.name, head);
  const from = encoding ?? encodingOfMark(head);
  const decoded = withoutMarks(from === null ? rest : transcode(rest, from, file.name));
  const opened = await takeHead(decoded);
  const close = () => {
    signal.removeEventListener('abort', stop);
    bytes.destroy();
  };
  return { head: opened.head, chunks: opened.rest, taken: () => taken, close };
}

async function takeHead(chunks: AsyncGenerator<Buffer, void, void>) {
  const taken: Buffer[] = [];
  let bytes = 0;
  while (bytes < headBytes) {
    const next = await chunks.next();
    if (next.done) break;
    taken.push(next.value);
    bytes += next.value.length;
  }
  const head = Buffer.concat(taken);
  async function* rest(): AsyncGenerator<Buffer, void, void> {
    if (head.length > 0) yield head;
    yield* chunks;
  }
  return { head, rest: rest() };
}

function refuseCompressed(name: string, head: Buffer): void {
  const compressed = (head[0] === 0x1f && head[1] === 0x8b) || head.subarray(0, 4).equals(Buffer.from('PK\x03\x04'));
  if (compressed)
    throw new CommandError(`${name} is compressed. Decompress it, or pipe it in: gunzip -c FILE | npx parley import -`);
}

function encodingOfMark(head: Buffer): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return null;
}

/** Removes byte order marks at the beginning of lines: concatenated files have more than one. */
async function* withoutMarks(chunks: AsyncGenerator<Buffer, void, void>): AsyncGenerator<Buffer, void, void> {
  let isLineStart = true;
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    // A mark that is cut off waits for its rest.
    const tail = bytes.subarray(Math.max(0, bytes.length - 2));
    const cut = tail.lastIndexOf(mark[0] as number);
    held = cut === -1 ? Buffer.alloc(0) : Buffer.from(tail.subarray(cut));
    const whole = bytes.subarray(0, bytes.length - held.length);
    yield* unmarked(whole, isLineStart);
    if (whole.length > 0) isLineStart = whole.at(-1) === 10;
  }
  if (held.length > 0) yield held;
}

function* unmarked(bytes: Buffer, isLineStart: boolean): Generator<Buffer, void, void> {
  let from = 0;
  for (let at = bytes.indexOf(mark); at !== -1; at = bytes.indexOf(mark, at + mark.length)) {
    if (at === 0 ? !isLineStart : bytes[at - 1] !== 10) continue;
    if (at > from) yield bytes.subarray(from, at);
    from = at + mark.length;
  }
  if (from < bytes.length) yield from === 0 ? bytes : bytes.subarray(from);
}

async function* transcode(
  chunks: AsyncGenerator<Buffer, void, void>,
  encoding: string,
  name: string,
): AsyncGenerator<Buffer, void, void> {
  let decoder: InstanceType<typeof TextDecoder>;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new CommandError(`${encoding} is not a known encoding. Try utf-8, windows-1252 or utf-16le.`);
  }
  let line = 1;
  try {
    for await (const chunk of chunks) {
      const text = decoder.decode(chunk, { stream: true });
      for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) line += 1;
      yield Buffer.from(text);
    }
    yield Buffer.from(decoder.decode());
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new CommandError(`${name} is not valid ${encoding}, shortly after line ${line}.`);
  }
}
