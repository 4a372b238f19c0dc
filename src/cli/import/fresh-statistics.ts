import type { Database } from '../../store/core/database.ts';
import { analyzeTables } from '../../store/maintenance/analyze-tables.ts';

const firstAt = 1000;
const growth = 4;

/**
 * Keeps the planner's statistics current while tables grow: analyzes the tables after a thousand rows, and whenever their number
 * has quadrupled. Without this, an import of 60,000 rows into an empty database had not finished after ten minutes.
 */
export function freshStatistics(db: Database): (rowsWritten: number) => Promise<void> {
  let written = 0;
  let next = firstAt;
  return async (rowsWritten) => {
    written += rowsWritten;
    if (written < next) return;
    next = written * growth;
    // Without statistics, an import is slow but still correct.
    await analyzeTables(db).catch(() => {});
  };
}
