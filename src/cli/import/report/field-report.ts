import type { Notes } from '../convert/fields.ts';
import type { Place } from '../source-row.ts';

/** A field of rows that was not imported. */
export interface LeftField {
  readonly field: string;
  /** Why; null if the field is unknown. */
  readonly why: string | null;
  rows: number;
  readonly firstLine: number;
  /** The file of that line, if there are several. */
  readonly firstFile?: string;
}

// Names come from the file, so their number has no limit.
const maxFields = 2000;

/** What is not imported of one row. */
export class RowNotes implements Notes {
  private readonly found: { readonly field: string; readonly why: string | null }[] = [];

  /** `without` names the fields that are left out on purpose, which need no report. */
  constructor(private readonly without: ReadonlySet<string> = new Set()) {}

  leftOut(field: string, why: string | null): void {
    // Rows have few such fields, and often the same one several times.
    for (const each of this.found) if (each.field === field && each.why === why) return;
    if (this.without.size === 0 || !this.without.has(field.replaceAll('[]', ''))) this.found.push({ field, why });
  }

  get all(): readonly { readonly field: string; readonly why: string | null }[] {
    return this.found;
  }
}

/** For rows of which only the customers are looked at. */
export const nobodyReads: Notes = { isDeaf: true, leftOut: () => {} };

/** Counts the fields that are not imported, so that none is dropped silently. */
export class FieldReport {
  private readonly fields = new Map<string, LeftField>();
  private beyond = 0;

  /** Adds what is not imported of a row. */
  add(notes: RowNotes, place: Place): void {
    for (const { field, why } of notes.all) this.leftOut(field, why, place);
  }

  /** Adds one field; `why` is null if it is unknown. */
  leftOut(field: string, why: string | null, { line, file }: Place, rows = 1): void {
    const key = `${field} ${why}`;
    const found = this.fields.get(key);
    if (found) found.rows += rows;
    else if (this.fields.size < maxFields)
      this.fields.set(key, { field, why, rows, firstLine: line, ...(file !== undefined && { firstFile: file }) });
    else this.beyond += rows;
  }

  /** The fields so far, most frequent first, and the number of occurrences beyond those kept. */
  list(): { fields: LeftField[]; beyond: number } {
    return { fields: [...this.fields.values()].toSorted((a, b) => b.rows - a.rows), beyond: this.beyond };
  }
}
