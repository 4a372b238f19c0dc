import type { Database } from '../../store/core/database.ts';
import { findLastPosition, numberEvents } from '../../store/events/number-events.ts';

/** One transaction with this many events takes a few milliseconds. */
export const numberedAtOnce = 500;

/** Numbers events for the callers of this process: those who call at the same time share the work. */
export class EventNumbers {
  readonly #db: Database;
  #running: Promise<number> | null = null;
  #next: Promise<number> | null = null;

  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Numbers what was committed before the call, except rows that are being erased; returns the last position. A run that has
   * already begun may have missed the caller's events, so callers during a run share the one after it.
   */
  catchUp(): Promise<number> {
    if (this.#running === null) return this.#run();
    this.#next ??= this.#running.then(
      () => this.#run(),
      () => this.#run(),
    );
    return this.#next;
  }

  #run(): Promise<number> {
    this.#next = null;
    const run = numberAll(this.#db).finally(() => {
      if (this.#running === run) this.#running = null;
    });
    this.#running = run;
    return run;
  }
}

async function numberAll(db: Database): Promise<number> {
  const { last, unnumbered } = await findLastPosition(db);
  if (!unnumbered) return last;
  for (let numbered = numberedAtOnce; numbered === numberedAtOnce; ) numbered = await numberEvents(db, numberedAtOnce);
  return (await findLastPosition(db)).last;
}
