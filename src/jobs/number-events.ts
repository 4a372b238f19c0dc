import type { Logger } from 'pino';
import type { Database } from '../store/core/database.ts';
import { findLastPosition, numberEvents, numberedAtOnce } from '../store/events/number-events.ts';
import { type Sweep, startSweep } from './sweep.ts';

const everyMs = 3_000;

/**
 * Numbers events that no subscriber's gateway has numbered, so that the first subscriber after a day without any does not wait for
 * millions. Works in small transactions, one after the other. Several gateways can do this at once.
 */
export function startNumbering(db: Database, logger: Logger): Sweep {
  const number = async () => ((await findLastPosition(db)).unnumbered ? numberEvents(db, numberedAtOnce) : 0);
  return startSweep({ name: 'numbering of events', everyMs }, logger, async (repeat) => {
    await repeat(number, numberedAtOnce);
  });
}
