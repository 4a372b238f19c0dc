interface Mark {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * How far into the source the rows are that have been dealt with. Bytes are read long before, some thousand rows at a time: between two
 * such moments a row is taken to be where its share of the bytes ends.
 */
export class SettledPart {
  private before: Mark = { rows: 0, bytes: 0 };
  private readonly ahead: Mark[] = [];

  constructor(
    /** Bytes of the source in all. */
    private readonly size: number,
  ) {}

  /** So many rows have come off the source so far, and so many bytes. */
  read(rows: number, bytes: number): void {
    this.ahead.push({ rows, bytes });
  }

  /** From 0 to 1; of a number of rows that only grows. */
  of(rows: number): number {
    for (let next = this.ahead[0]; next && next.rows <= rows; next = this.ahead[0]) {
      this.before = next;
      this.ahead.shift();
    }
    const [next] = this.ahead;
    let { bytes } = this.before;
    if (next) bytes += ((rows - this.before.rows) / (next.rows - this.before.rows)) * (next.bytes - bytes);
    return this.size === 0 ? 0 : Math.min(1, bytes / this.size);
  }
}
