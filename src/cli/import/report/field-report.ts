/** A field that rows had and that was not carried over. */
export interface LeftField {
  readonly field: string;
  /** Why; null where Parley knows nothing of such a field. */
  readonly why: string | null;
  rows: number;
  readonly firstLine: number;
}

// Names come from the file, which may make them up without end.
const maxFields = 200;

/** Counts the fields that are not carried over, so that none of them goes silently. */
export class FieldReport {
  private readonly fields = new Map<string, LeftField>();
  private readonly recent: string[] = [];
  private beyond = 0;
  /** Fields that nobody knew, so often as there were any. */
  unknownCount = 0;

  /** Notes a field that nobody here knows. */
  unknown(field: string, line: number): void {
    this.unknownCount += 1;
    this.recent.push(field);
    if (this.recent.length > 20) this.recent.shift();
    this.note(field, null, line);
  }

  /** Notes a field that is known but has no place in Parley, and why. */
  leftOut(field: string, why: string, line: number): void {
    this.note(field, why, line);
  }

  /** The names of the last unknown fields, at most 20. */
  lastUnknown(count: number): string {
    return this.recent.slice(-count).join(', ');
  }

  /** The fields so far, the most frequent first, and how many more there were than are kept. */
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
