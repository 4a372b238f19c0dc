import type { Reason } from '../source-row.ts';

/** A reason why rows were rejected. */
export interface Cause {
  readonly code: string;
  readonly path: string;
  readonly message: string;
  rows: number;
  readonly firstLine: number;
}

const maxCauses = 100;

/** Counts the reasons for rejected rows. Reasons that differ only in list indexes or ids count as one. */
export class Causes {
  private readonly causes = new Map<string, Cause>();

  add(line: number, reasons: readonly Reason[]): void {
    for (const { code, message, path } of reasons) {
      const where = path
        .map((part) => (/^\d+$/.test(part) ? '[]' : part))
        .join('.')
        .replaceAll('.[]', '[]');
      const key = `${code} ${where} ${message.replaceAll(/\w+/g, (word) => (/\d/.test(word) ? '#' : word))}`;
      const found = this.causes.get(key);
      if (found) found.rows += 1;
      else if (this.causes.size < maxCauses)
        this.causes.set(key, { code, path: where, message, rows: 1, firstLine: line });
    }
  }

  /** Most frequent first. */
  list(): Cause[] {
    return [...this.causes.values()].toSorted((a, b) => b.rows - a.rows);
  }
}
