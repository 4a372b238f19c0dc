/** A field of rows that was not imported. */
export interface LeftField {
  readonly field: string;
  /** Why; null if the field is unknown. */
  readonly why: string | null;
  rows: number;
  readonly firstLine: number;
}

// Names come from the file, so their number has no limit.
const maxFields = 200;

/** Counts the fields that are not imported, so that none is dropped silently. */
export class FieldReport {
  private readonly fields = new Map<string, LeftField>();
  private readonly recent: string[] = [];
  private beyond = 0;
  /** The number of occurrences of unknown fields. */
  unknownCount = 0;

  /** Reports an unknown field. */
  unknown(field: string, line: number): void {
    this.unknownCount += 1;
    this.recent.push(field);
    if (this.recent.length > 20) this.recent.shift();
    this.note(field, null, line);
  }

  /** Reports a known field that Parley cannot store, with the reason. */
  leftOut(field: string, why: string, line: number): void {
    this.note(field, why, line);
  }

  /** The names of the last `count` unknown fields, at most 20. */
  lastUnknown(count: number): string {
    return this.recent.slice(-count).join(', ');
  }

  /** The fields so far, most frequent first, and the number of occurrences beyond those kept. */
  list(): { fields: LeftField[]; beyond: number } {
    return { fields: [...this.fields.values()].toSorted((a, b) => b.rows - a.rows), beyond: this.beyond };
  }

  private note(field: string, why: string | null, line: number): void {
    const found = this.fields.get(field);
    if (found) found.rows += 1;
    else if (this.fields.size < maxFields) this.fields.set(field, { field, why, rows: 1, firstLine: line });
    else this.beyond += 1;
  }
}
