import { createHash } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const Counts = z.object({ rows: z.int(), created: z.int(), existed: z.int(), good: z.int(), rejected: z.int() });
const State = z.object({
  version: z.literal(1),
  /** Tells the file, the target and the options from others. */
  of: z.string(),
  counts: Counts,
  rejectedPath: z.string(),
  rejectedBytes: z.int(),
});

/** How many rows were dealt with, and how. */
export type Counts = z.output<typeof Counts>;
/** How far an import has come. */
export type Progressed = Omit<z.output<typeof State>, 'version' | 'of'>;

/**
 * Where an import keeps how far it has come, next to its file, so that it goes on there when it is run again. Only a
 * shortcut: rows that are sent twice are found to be there already.
 */
export class Checkpoint {
  private readonly path: string;
  private readonly of: string;

  constructor(file: string, facts: unknown) {
    this.path = `${file}.parley-import`;
    this.of = createHash('sha256').update(JSON.stringify(facts)).digest('hex');
  }

  /** What an interrupted import of the same file with the same options left; null where there is none. */
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

  /** Keeps it. Where nothing can be written, an import that is interrupted begins anew, which costs time and nothing else. */
  async save(progressed: Progressed): Promise<void> {
    // Written aside and moved, so that a kill leaves no half of it.
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
