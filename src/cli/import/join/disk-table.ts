import { closeSync, openSync, readSync, writeSync } from 'node:fs';

const slotBytes = 16;
const pageBytes = 4096;
const maxPages = 512;
const fullness = 0.6;

/**
 * A hash table in a file: 64-bit hashes and a number for each. A bounded number of its pages is in memory, so memory does not grow
 * with it.
 */
export class DiskTable {
  private file: number;
  private slots = 4096;
  private count = 0;
  private nth = 0;
  private pages = new Map<number, { bytes: Buffer; isDirty: boolean }>();

  constructor(private readonly path: string) {
    this.file = openSync(`${path}.${this.nth}`, 'w+');
  }

  get(high: number, low: number): number | null {
    const slot = this.find(high, low);
    return slot === null ? null : this.valueAt(slot);
  }

  set(high: number, low: number, value: number): void {
    if (this.count >= this.slots * fullness) this.grow();
    this.put(high, low, value);
  }

  close(): void {
    closeSync(this.file);
  }

  private put(high: number, low: number, value: number): void {
    let slot = this.home(high);
    for (; ; slot = (slot + 1) % this.slots) {
      const { bytes, at } = this.look(slot);
      const stored = bytes.readUIntLE(at + 8, 6);
      if (stored !== 0 && (bytes.readUInt32LE(at) !== high || bytes.readUInt32LE(at + 4) !== low)) continue;
      if (stored === 0) this.count += 1;
      bytes.writeUInt32LE(high, at);
      bytes.writeUInt32LE(low, at + 4);
      // Zero marks an empty slot.
      bytes.writeUIntLE(value + 1, at + 8, 6);
      (this.pages.get(Math.floor((slot * slotBytes) / pageBytes)) as { isDirty: boolean }).isDirty = true;
      return;
    }
  }

  private find(high: number, low: number): number | null {
    for (let slot = this.home(high); ; slot = (slot + 1) % this.slots) {
      const { bytes, at } = this.look(slot);
      if (bytes.readUIntLE(at + 8, 6) === 0) return null;
      if (bytes.readUInt32LE(at) === high && bytes.readUInt32LE(at + 4) === low) return slot;
    }
  }

  private home(high: number): number {
    return high % this.slots;
  }

  private valueAt(slot: number): number {
    const { bytes, at } = this.look(slot);
    return bytes.readUIntLE(at + 8, 6) - 1;
  }

  private look(slot: number): { bytes: Buffer; at: number } {
    const offset = slot * slotBytes;
    const number = Math.floor(offset / pageBytes);
    return { bytes: this.page(number), at: offset % pageBytes };
  }

  private page(number: number): Buffer {
    const known = this.pages.get(number);
    if (known) return known.bytes;
    let bytes: Buffer;
    if (this.pages.size >= maxPages) {
      // The oldest page makes room; its buffer is used again.
      const [first, page] = this.pages.entries().next().value as [number, { bytes: Buffer; isDirty: boolean }];
      if (page.isDirty) writeSync(this.file, page.bytes, 0, pageBytes, first * pageBytes);
      this.pages.delete(first);
      bytes = page.bytes.fill(0);
    } else bytes = Buffer.alloc(pageBytes);
    readSync(this.file, bytes, 0, pageBytes, number * pageBytes);
    this.pages.set(number, { bytes, isDirty: false });
    return bytes;
  }

  private grow(): void {
    for (const [number, page] of this.pages)
      if (page.isDirty) writeSync(this.file, page.bytes, 0, pageBytes, number * pageBytes);
    const old = this.file;
    const oldBytes = this.slots * slotBytes;
    this.nth += 1;
    this.file = openSync(`${this.path}.${this.nth}`, 'w+');
    this.pages = new Map();
    this.slots *= 4;
    this.count = 0;
    const page = Buffer.alloc(pageBytes);
    for (let offset = 0; offset < oldBytes; offset += pageBytes) {
      page.fill(0);
      readSync(old, page, 0, pageBytes, offset);
      for (let at = 0; at < pageBytes; at += slotBytes) {
        const stored = page.readUIntLE(at + 8, 6);
        if (stored !== 0) this.put(page.readUInt32LE(at), page.readUInt32LE(at + 4), stored - 1);
      }
    }
    closeSync(old);
  }
}
