/** Finds the line of an offset in a stream of bytes. Offsets must be in ascending order. */
export class LineCount {
  /** The line of the last offset, starting at 1. */
  line = 1;
  private chunk: Buffer = Buffer.alloc(0);
  private start = 0;
  private cursor = 0;

  /** The offset at which the current chunk ends. */
  get end(): number {
    return this.start + this.chunk.length;
  }

  /** Moves to the next chunk. */
  enter(chunk: Buffer): void {
    this.moveTo(this.end);
    this.start = this.end;
    this.chunk = chunk;
    this.cursor = 0;
  }

  /** Moves to an offset in the current chunk; earlier offsets are ignored. */
  moveTo(offset: number): void {
    const target = Math.min(offset - this.start, this.chunk.length);
    while (this.cursor < target) {
      const at = this.chunk.indexOf(10, this.cursor);
      if (at === -1 || at >= target) break;
      this.line += 1;
      this.cursor = at + 1;
    }
    this.cursor = Math.max(this.cursor, target);
  }
}
