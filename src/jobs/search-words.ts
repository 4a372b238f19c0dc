import type { Logger } from 'pino';
import type { Database } from '../store/core/database.ts';
import { addWords, searchedTables } from '../store/search/wordless.ts';
import { type Sweep, startSweep } from './sweep.ts';

const everyMs = 60_000;
const firstAfterMs = 15_000;
const rowsAtOnce = 500;

/**
 * Makes searches find what was written before there were words to search for (R28), and what a statement changed without
 * them: soon after the start, for the rows of an earlier version; then for whatever such a version still writes beside this
 * one. Works in small transactions, one after the other, so that nobody waits for it.
 */
export function startSearchWords(db: Database, logger: Logger): Sweep {
  return startSweep({ name: 'search words', everyMs, firstAfterMs }, logger, async (repeat) => {
    for (const table of searchedTables) {
      const rows = await repeat(() => addWords(db, table, rowsAtOnce), rowsAtOnce);
      if (rows > 0) logger.info({ job: `search words of ${table.name}`, rows }, 'made rows searchable');
    }
  });
}
