import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const Counts = z.object({
  rows: z.int(),
  created: z.int(),
  existed: z.int(),
  good: z.int(),
  rejected: z.int(),
  /** Left out on purpose, such as deleted conversations. */
  skipped: z.int().default(0),
});
const State = z.object({
  version: z.literal(1),
  /** Identifies the file, the target and the options. */
  of: z.string(),
  counts: Counts,
  rejectedPath: z.string(),
  rejectedBytes: z.int(),
});

/** How many rows were processed, by result. */
export type Counts = z.output<typeof Counts>;
/** The progress of an import. */
export type Progressed = Omit<z.output<typeof State>, 'version' | 'of'>;

/**
 * Stores the progress of an import next to its file, so that the next run resumes there. This only saves time: rows that are
 * sent twice are recognized as existing.
 */
export class Checkpoint {
  private readonly path: string;
  private readonly of: string;

  constructor(file: string, facts: unknown) {
    this.path = `${file}.parley-import`;
    this.of = createHash('sha256').update(JSON.stringify(facts)).digest('hex');
  }

  /** The progress of an interrupted import of the same file with the same options; null if there is none. */
  async load(): Promise<Progressed | null> {
    const text = await readFile(this.path, 'utf8').catch(() => null);
    if (text === null) return null;
    try {
      const { version: _, of, ...progressed } = State.parse(JSON.parse(text));
      return of === this.of ? progressed : null;
    } catch {
      return null;
    }
  }

  /** Saves the progress. If it cannot be written, an interrupted import starts over, which only costs time. */
  async save(progressed: Progressed): Promise<void> {
    // Written to a temporary file and renamed, so that a kill cannot leave a partial file.
    const draft = `${this.path}.new`;
    try {
      await writeFile(draft, JSON.stringify({ version: 1, of: this.of, ...progressed }));
      await rename(draft, this.path);
    } catch {
      await rm(draft, { force: true });
    }
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
  }
}
