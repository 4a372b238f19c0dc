import type { SourceRow, SourceRows } from '../../../src/cli/import/source-row.ts';

/** The bytes in small chunks, so that every position is a boundary at some point. */
export async function* inChunks(bytes: string | Buffer, size: number): AsyncGenerator<Buffer, void, void> {
  const whole = Buffer.from(bytes as string);
  for (let from = 0; from < whole.length; from += size) yield whole.subarray(from, from + size);
}

/** All rows that a reader returns. */
export async function allRows(rows: SourceRows): Promise<SourceRow[]> {
  const found: SourceRow[] = [];
  for await (const some of rows) found.push(...some);
  return found;
}
