import type { PreparedRow, PrepareOptions } from './prepare-row.ts';
import type { ImportTarget } from './targets/target.ts';

/** What remains to do before rows are sent. */
export async function completeRows(
  rows: PreparedRow[],
  _options: PrepareOptions,
  _target: ImportTarget,
  _signal: AbortSignal,
): Promise<PreparedRow[]> {
  return rows;
}
