import type { ImportRow } from '../row.ts';
import type { Reason } from '../source-row.ts';

/** The result of a row: created, already there, accepted by a dry run, or rejected. */
export type Verdict = Kept | 'existed' | readonly Reason[] | Ignored;

/** It is created, or would be. */
type Kept = 'created' | 'good';

/** The same, but fields of its customer were ignored, because they exist already (R4). */
interface Ignored {
  readonly kept: Kept;
  readonly fields: readonly string[];
}

/** The results of a chunk. */
export interface ChunkResult {
  created: number;
  existed: number;
  good: number;
  /** Why rows were rejected, by their indexes in the chunk. */
  readonly rejected: Map<number, readonly Reason[]>;
  /** Fields of customers that were ignored because the customer existed, by the indexes of the rows; empty if the target does not say. */
  readonly ignored: Map<number, readonly string[]>;
}

/** The target of an import. */
export interface ImportTarget {
  /** Identifies the target, also in messages. */
  readonly name: string;
  /** The number of chunks that may be in flight. */
  readonly chunksInFlight: number;
  /**
   * Creates the rows and returns their results; calls `onSettled` with the number of rows just processed. Idempotent. Throws
   * if the target cannot process the chunk.
   */
  send(rows: readonly ImportRow[], onSettled: (count: number) => void): Promise<ChunkResult>;
  /**
   * When the conversations with these external ids were created, by external id; null if the target does not say, because the token
   * may not read conversations.
   */
  timesOf(externalIds: readonly string[]): Promise<ReadonlyMap<string, Date> | null>;
  /** Describes what it waits for, and until when; null while it makes progress. */
  waiting(): string | null;
  close(): Promise<void>;
}

/** Counts verdicts, which are in the order of the rows. */
export function tally(verdicts: readonly Verdict[]): ChunkResult {
  const result: ChunkResult = { created: 0, existed: 0, good: 0, rejected: new Map(), ignored: new Map() };
  for (const [at, verdict] of verdicts.entries()) {
    if (typeof verdict === 'string') result[verdict] += 1;
    else if ('kept' in verdict) {
      result[verdict.kept] += 1;
      result.ignored.set(at, verdict.fields);
    } else result.rejected.set(at, verdict);
  }
  return result;
}

/** Merges the results of two chunks, where the second begins `offset` rows after the first. */
export function joinResults(first: ChunkResult, second: ChunkResult, offset: number): ChunkResult {
  const rejected = new Map(first.rejected);
  for (const [at, reasons] of second.rejected) rejected.set(at + offset, reasons);
  const ignored = new Map(first.ignored);
  for (const [at, fields] of second.ignored) ignored.set(at + offset, fields);
  return {
    created: first.created + second.created,
    existed: first.existed + second.existed,
    good: first.good + second.good,
    rejected,
    ignored,
  };
}
