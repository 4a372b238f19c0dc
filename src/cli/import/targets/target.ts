import type { ImportRow } from '../row.ts';
import type { Reason } from '../source-row.ts';

/** What became of a row: created, there already, found good by a dry run, or not taken. */
export type Verdict = 'created' | 'existed' | 'good' | readonly Reason[];

/** What became of the rows of a chunk. */
export interface ChunkResult {
  created: number;
  existed: number;
  good: number;
  /** Why rows were not taken, by their places in the chunk. */
  readonly rejected: Map<number, readonly Reason[]>;
}

/** Where rows go. */
export interface ImportTarget {
  /** What it is, for messages and for telling one target from another. */
  readonly name: string;
  /** Chunks that may be on their way to it at a time. */
  readonly chunksInFlight: number;
  /**
   * Creates the rows and says what became of them; `onSettled` hears how many more have been dealt with. Sending a row
   * again is no harm. Throws where the target is in the way.
   */
  send(rows: readonly ImportRow[], onSettled: (count: number) => void): Promise<ChunkResult>;
  /** What it waits for, and till when, in words; null while it gets on. */
  waiting(): string | null;
  close(): Promise<void>;
}

/** Counts verdicts, which are in the order of the rows. */
export function tally(verdicts: readonly Verdict[]): ChunkResult {
  const result: ChunkResult = { created: 0, existed: 0, good: 0, rejected: new Map() };
  for (const [at, verdict] of verdicts.entries()) {
    if (typeof verdict === 'string') result[verdict] += 1;
    else result.rejected.set(at, verdict);
  }
  return result;
}

/** The results of two chunks, the second of which begins `offset` rows after the first. */
export function joinResults(first: ChunkResult, second: ChunkResult, offset: number): ChunkResult {
  const rejected = new Map(first.rejected);
  for (const [at, reasons] of second.rejected) rejected.set(at + offset, reasons);
  return {
    created: first.created + second.created,
    existed: first.existed + second.existed,
    good: first.good + second.good,
    rejected,
  };
}
