import type { Logger } from 'pino';
import type { Database } from '../store/core/database.ts';
import { addWords, searchedTables } from '../store/search/wordless.ts';
import { type Sweep, startSweep } from './sweep.ts';

const everyMs = 60_000;
const firstAfterMs = 15_000;
const rowsAtOnce = 500;

/**
 * Adds the search words (R28) to rows that were written or changed without them: soon after the start for the rows of an
 * earlier version, then for rows that such a version still writes in parallel. Works in small transactions, one after the
 * other, so that no request waits for it.
 */
export function startSearchWords(db: Database, logger: Logger): Sweep {
  return startSweep({ name: 'search words', everyMs, firstAfterMs }, logger, async (repeat) => {
    for (const table of searchedTables) {
      const rows = await repeat(() => addWords(db, table, rowsAtOnce), rowsAtOnce);
      if (rows > 0) logger.info({ job: `search words of ${table.name}`, rows }, 'made rows searchable');
    }
  });
}
