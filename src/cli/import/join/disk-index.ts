import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DiskTable } from './disk-table.ts';

/** A record that was never asked for. */
export interface Unused {
  readonly part: string;
  readonly file: number;
  readonly line: number;
}

/** Previous record of the chain (6), its number (4), file (2), line (4), length of the key (2), length of the value (4). */
const headerBytes = 22;
const writtenAtOnce = 256 * 1024;
/** Records of one key mostly stand close together, so what is read for one is often there for the next. */
const windowBytes = 32 * 1024;
const none = 2 ** 48 - 1;

/**
 * Texts by key, in files of a directory: several for one key, in the order in which they came. What is in memory does not grow with
 * them, unlike with databases that map their files into memory.
 */
export class DiskIndex {
  private readonly table: DiskTable;
  private readonly file: number;
  private size = 0;
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  private readonly window = Buffer.alloc(windowBytes);
  private windowAt = 0;
  private windowEnd = 0;
  private count = 0;
  /** A bit for each record that somebody has asked for. */
  private requested = Buffer.alloc(1024);

  constructor(directory: string) {
    this.table = new DiskTable(join(directory, 'table'));
    this.file = openSync(join(directory, 'records'), 'w+');
  }

  add(part: string, key: string, value: string, file = 0, line = 0): void {
    const whole = `${part}\0${key}`;
    const [high, low] = hash(whole);
    const previous = this.table.get(high, low) ?? none;
    const keyBytes = Buffer.from(whole);
    const valueBytes = Buffer.from(value);
    const header = Buffer.alloc(headerBytes);
    header.writeUIntLE(previous, 0, 6);
    header.writeUInt32LE(this.count, 6);
    header.writeUInt16LE(file, 10);
    header.writeUInt32LE(line, 12);
    header.writeUInt16LE(keyBytes.length, 16);
    header.writeUInt32LE(valueBytes.length, 18);
    this.table.set(high, low, this.size + this.waitingBytes);
    for (const bytes of [header, keyBytes, valueBytes]) {
      this.waiting.push(bytes);
      this.waitingBytes += bytes.length;
    }
    this.count += 1;
    if (this.waitingBytes > writtenAtOnce) this.flush();
  }

  /** The texts under a key, in the order in which they came. */
  all(part: string, key: string): string[] {
    const whole = `${part}\0${key}`;
    const [high, low] = hash(whole);
    const wanted = Buffer.from(whole);
    const found: string[] = [];
    for (let at = this.table.get(high, low) ?? none; at !== none; ) {
      const { previous, number, key, value } = this.read(at);
      // Two keys may have the same hash.
      if (key.equals(wanted)) {
        found.push(value.toString('utf8'));
        this.mark(number);
      }
      at = previous;
    }
    return found.reverse();
  }

  has(part: string, key: string): boolean {
    return this.table.get(...hash(`${part}\0${key}`)) !== null;
  }

  /** The records that nobody has asked for, in the order in which they came. */
  *unused(): Generator<Unused, void, void> {
    this.flush();
    for (let at = 0; at < this.size; ) {
      const { key, number, file, line, bytes } = this.read(at);
      if (!this.isMarked(number)) yield { part: key.toString('utf8', 0, key.indexOf(0)), file, line };
      at += bytes;
    }
  }

  close(): void {
    this.table.close();
    closeSync(this.file);
  }

  private flush(): void {
    if (this.waitingBytes === 0) return;
    const bytes = Buffer.concat(this.waiting);
    writeSync(this.file, bytes, 0, bytes.length, this.size);
    this.size += bytes.length;
    this.waiting = [];
    this.waitingBytes = 0;
  }

  private mark(number: number): void {
    const byte = number >> 3;
    if (byte >= this.requested.length)
      this.requested = Buffer.concat([this.requested], Math.max(byte + 1, this.requested.length * 2));
    this.requested[byte] = (this.requested[byte] as number) | (1 << (number & 7));
  }

  private isMarked(number: number): boolean {
    return ((this.requested[number >> 3] ?? 0) & (1 << (number & 7))) !== 0;
  }

  private read(at: number) {
    if (at >= this.size) this.flush();
    const head = this.bytesAt(at, headerBytes);
    const [previous, number] = [head.readUIntLE(0, 6), head.readUInt32LE(6)];
    const [file, line] = [head.readUInt16LE(10), head.readUInt32LE(12)];
    const keyLength = head.readUInt16LE(16);
    const bytes = headerBytes + keyLength + head.readUInt32LE(18);
    const whole = this.bytesAt(at, bytes);
    const key = whole.subarray(headerBytes, headerBytes + keyLength);
    return { previous, number, file, line, bytes, key, value: whole.subarray(headerBytes + keyLength, bytes) };
  }

  /** Bytes of the file, which are valid until the next call. */
  private bytesAt(at: number, length: number): Buffer {
    if (length > windowBytes) {
      const large = Buffer.alloc(length);
      readSync(this.file, large, 0, length, at);
      return large;
    }
    if (at < this.windowAt || at + length > this.windowEnd) {
      // Chains lead backwards, but a key that is asked for next is mostly further on.
      this.windowAt = Math.max(0, Math.min(at, at + length - windowBytes / 2));
      this.windowEnd = this.windowAt + readSync(this.file, this.window, 0, windowBytes, this.windowAt);
    }
    return this.window.subarray(at - this.windowAt, at - this.windowAt + length);
  }
}

/** Two 32-bit hashes (FNV-1a, with different beginnings). */
function hash(text: string): [high: number, low: number] {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ (code + at), 0x85ebca6b);
    low ^= low >>> 13;
  }
  high ^= high >>> 15;
  return [Math.imul(high, 0x2c1b3c6d) >>> 0, low >>> 0];
}
