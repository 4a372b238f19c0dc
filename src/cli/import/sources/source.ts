import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { CommandError } from '../../report-error.ts';

/** The data to import, in UTF-8 without a byte order mark. */
export interface Source {
  /** Its name in messages. */
  readonly name: string;
  /** Its path; null for standard input. */
  readonly path: string | null;
  /** Its size in bytes; null if unknown. */
  readonly size: number | null;
  readonly modifiedMs: number | null;
  /** Its beginning, from which the format is guessed. */
  readonly head: Buffer;
  readonly chunks: AsyncGenerator<Buffer, void, void>;
  /** The number of bytes read so far. */
  readonly taken: () => number;
}

const headBytes = 64 * 1024;
const chunkBytes = 256 * 1024;

/** Opens a file, or standard input if the path is null. When aborted, it ends or fails immediately. */
export async function openSource(
  path: string | null,
  encoding: string | null,
  signal: AbortSignal,
  input: NodeJS.ReadStream = process.stdin,
): Promise<Source> {
  const facts = path === null ? null : await factsOf(path);
  if (path === null && input.isTTY) throw new CommandError('Name a file to import, or pipe one in.');
  const name = path ?? 'standard input';
  let taken = 0;
  const bytes = path === null ? input : createReadStream(path, { highWaterMark: chunkBytes });
  // A pipe may never end.
  signal.addEventListener('abort', () => bytes.destroy(), { once: true });
  async function* counted(): AsyncGenerator<Buffer, void, void> {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      taken += chunk.length;
      yield chunk;
    }
  }
  const { head, rest } = await takeHead(counted());
  refuseCompressed(name, head);
  const from = encoding ?? encodingOfMark(head);
  const decoded = from === null ? withoutMark(rest) : transcode(rest, from, name);
  const opened = await takeHead(decoded);
  return {
    name,
    path,
    size: facts?.size ?? null,
    modifiedMs: facts?.mtimeMs ?? null,
    head: opened.head,
    chunks: opened.rest,
    taken: () => taken,
  };
}

async function factsOf(path: string): Promise<{ size: number; mtimeMs: number } | null> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new CommandError(`${path} is a directory; name a file.`);
    // A pipe or device has no meaningful size.
    return found.isFile() ? { size: found.size, mtimeMs: Math.round(found.mtimeMs) } : null;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new CommandError(`There is no file ${path}.`);
    if (code === 'EACCES') throw new CommandError(`This user may not read ${path}.`);
    throw new CommandError(`Cannot read ${path}: ${message}`);
  }
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

async function* withoutMark(chunks: AsyncGenerator<Buffer, void, void>): AsyncGenerator<Buffer, void, void> {
  let first = true;
  for await (const chunk of chunks) {
    yield first && chunk.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? chunk.subarray(3) : chunk;
    first = false;
  }
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
