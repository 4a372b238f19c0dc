interface Mark {
  readonly rows: number;
  readonly bytes: number;
}

/**
 * How much of the source the processed rows cover. Bytes are read far ahead, some thousand rows at a time; between two reads,
 * each row is assumed to have an equal share of the bytes.
 */
export class SettledPart {
  private before: Mark = { rows: 0, bytes: 0 };
  private readonly ahead: Mark[] = [];

  constructor(
    /** Total size of the source, in bytes. */
    private readonly size: number,
  ) {}

  /** The rows and bytes that have been read so far. */
  read(rows: number, bytes: number): void {
    this.ahead.push({ rows, bytes });
  }

  /** The part from 0 to 1. `rows` must never decrease. */
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
