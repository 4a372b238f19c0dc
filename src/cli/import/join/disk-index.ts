import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DiskTable } from './disk-table.ts';

/** A record that was never asked for. */
export interface Unused {
  readonly part: string;
  readonly file: number;
  readonly line: number;
}

/** Previous record of the chain (6), asked for (1), file (2), line (4), length of the key (2), length of the value (4). */
const headerBytes = 19;
const writtenAtOnce = 1024 * 1024;
const readAtOnce = 1024;
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
  private readonly head = Buffer.alloc(readAtOnce);
  count = 0;

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
    header.writeUInt16LE(file, 7);
    header.writeUInt32LE(line, 9);
    header.writeUInt16LE(keyBytes.length, 13);
    header.writeUInt32LE(valueBytes.length, 15);
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
    this.flush();
    const whole = `${part}\0${key}`;
    const [high, low] = hash(whole);
    const found: string[] = [];
    for (let at = this.table.get(high, low) ?? none; at !== none; ) {
      const record = this.read(at);
      if (record.key === whole) {
        found.push(record.value);
        if (!record.isUsed) writeSync(this.file, Buffer.from([1]), 0, 1, at + 6);
      }
      at = record.previous;
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
      const { key, isUsed, file, line, bytes } = this.read(at);
      if (!isUsed) yield { part: key.slice(0, key.indexOf('\0')), file, line };
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

  private read(at: number) {
    const got = readSync(this.file, this.head, 0, readAtOnce, at);
    const { head } = this;
    const keyLength = head.readUInt16LE(13);
    const valueLength = head.readUInt32LE(15);
    const bytes = headerBytes + keyLength + valueLength;
    let body = head;
    if (bytes > got) {
      body = Buffer.alloc(bytes);
      readSync(this.file, body, 0, bytes, at);
    }
    return {
      previous: head.readUIntLE(0, 6),
      isUsed: head[6] === 1,
      file: head.readUInt16LE(7),
      line: head.readUInt32LE(9),
      key: body.toString('utf8', headerBytes, headerBytes + keyLength),
      value: body.toString('utf8', headerBytes + keyLength, bytes),
      bytes,
    };
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
